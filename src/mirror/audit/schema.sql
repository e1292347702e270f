-- What is known of the audits of a resource. `compared_at`: when everything was last read, by an audit or by the first
-- scan. `not_before`: no audit begins by itself earlier. `count`, `difference`: Qonto's count after the last audit, and
-- by how much it was more than the invoices here although nothing was missing.
CREATE TABLE audit (
    resource INTEGER PRIMARY KEY,
    compared_at INTEGER,
    not_before INTEGER,
    count INTEGER,
    difference INTEGER
);

CREATE TABLE audit_scan (
    resource INTEGER PRIMARY KEY,
    began INTEGER NOT NULL,
    claimed_at INTEGER,
    seal_at INTEGER,
    stop_at INTEGER NOT NULL,
    cursor_at INTEGER,
    walked INTEGER NOT NULL
);

-- Invoices that Qonto said it does not have, and when it first said so.
CREATE TABLE missing (
    invoice INTEGER PRIMARY KEY,
    since INTEGER NOT NULL
);
