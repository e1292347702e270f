-- The slices of a scan that reads a long list side by side. A scan without any is read in one walk, from its own cursor.
CREATE TABLE scan_slice (
    resource INTEGER NOT NULL,
    number INTEGER NOT NULL,
    from_at INTEGER,
    to_at INTEGER,
    cursor_at INTEGER,
    done INTEGER NOT NULL,
    PRIMARY KEY (resource, number)
) WITHOUT ROWID;
