-- Instants are microseconds since 1970, UTC. Resources: 0 client_invoices, 1 supplier_invoices.

CREATE TABLE meta (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    organization_id TEXT,
    fence INTEGER NOT NULL DEFAULT 0,
    floor_at INTEGER,
    floor_set INTEGER NOT NULL DEFAULT 0,
    last_sync INTEGER,
    last_audit INTEGER,
    forgotten INTEGER NOT NULL DEFAULT 0
);
INSERT INTO meta (one) VALUES (1);

CREATE TABLE invoice (
    number INTEGER PRIMARY KEY,
    resource INTEGER NOT NULL,
    id TEXT NOT NULL,
    created_at INTEGER,
    updated_at INTEGER,
    read_at INTEGER NOT NULL,
    deleted_at INTEGER,
    body TEXT NOT NULL,
    UNIQUE (resource, id)
);
CREATE INDEX invoice_created ON invoice (resource, created_at);
CREATE INDEX invoice_updated ON invoice (resource, updated_at);

CREATE TABLE change (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    invoice INTEGER NOT NULL,
    kind TEXT NOT NULL,
    at INTEGER NOT NULL
);

-- `former` is the state that a superseded file returns to when an invoice names it again.
CREATE TABLE attachment (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    resource INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'pending',
    former TEXT,
    path TEXT UNIQUE COLLATE NOCASE,
    size INTEGER,
    sha256 TEXT,
    content_type TEXT,
    file_name TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    due_at INTEGER NOT NULL DEFAULT 0,
    attempted_in INTEGER NOT NULL DEFAULT 0,
    error TEXT
);
CREATE INDEX attachment_owed ON attachment (number) WHERE state = 'pending';
CREATE INDEX attachment_dead ON attachment (number) WHERE state = 'dead';

CREATE TABLE attachment_link (
    invoice INTEGER NOT NULL,
    attachment INTEGER NOT NULL,
    PRIMARY KEY (invoice, attachment)
) WITHOUT ROWID;
CREATE INDEX link_of_attachment ON attachment_link (attachment, invoice);

CREATE TABLE waiting (
    invoice INTEGER PRIMARY KEY,
    since INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    polls INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL
);
CREATE INDEX waiting_due ON waiting (due_at) WHERE state = 'waiting';

CREATE TABLE scan (
    resource INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    from_at INTEGER,
    seal_at INTEGER,
    stop_at INTEGER NOT NULL,
    cursor_at INTEGER
);

CREATE TABLE watermark (
    resource INTEGER PRIMARY KEY,
    at INTEGER NOT NULL
);

CREATE TABLE quarantine (
    resource INTEGER NOT NULL,
    digest TEXT NOT NULL,
    body BLOB NOT NULL,
    reason TEXT NOT NULL,
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (resource, digest)
);

-- Counted as rows change, so that a status of a million invoices is a look-up.
CREATE TABLE tally (
    name TEXT PRIMARY KEY,
    count INTEGER NOT NULL DEFAULT 0,
    bytes INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
INSERT INTO tally (name) VALUES
    ('client_invoices'), ('supplier_invoices'),
    ('pending'), ('done'), ('dead'), ('superseded'), ('waiting'), ('absent');

CREATE TRIGGER invoice_added AFTER INSERT ON invoice BEGIN
    UPDATE tally SET count = count + 1
    WHERE name = CASE NEW.resource WHEN 0 THEN 'client_invoices' ELSE 'supplier_invoices' END;
END;
CREATE TRIGGER invoice_marked AFTER UPDATE OF deleted_at ON invoice
WHEN (OLD.deleted_at IS NULL) <> (NEW.deleted_at IS NULL) BEGIN
    UPDATE tally SET count = count + CASE WHEN NEW.deleted_at IS NULL THEN 1 ELSE -1 END
    WHERE name = CASE NEW.resource WHEN 0 THEN 'client_invoices' ELSE 'supplier_invoices' END;
END;
CREATE TRIGGER attachment_added AFTER INSERT ON attachment BEGIN
    UPDATE tally SET count = count + 1, bytes = bytes + coalesce(NEW.size, 0) WHERE name = NEW.state;
END;
CREATE TRIGGER attachment_moved AFTER UPDATE OF state, size ON attachment BEGIN
    UPDATE tally SET count = count - 1, bytes = bytes - coalesce(OLD.size, 0) WHERE name = OLD.state;
    UPDATE tally SET count = count + 1, bytes = bytes + coalesce(NEW.size, 0) WHERE name = NEW.state;
END;
CREATE TRIGGER waiting_added AFTER INSERT ON waiting BEGIN
    UPDATE tally SET count = count + 1 WHERE name = NEW.state;
END;
CREATE TRIGGER waiting_moved AFTER UPDATE OF state ON waiting BEGIN
    UPDATE tally SET count = count - 1 WHERE name = OLD.state;
    UPDATE tally SET count = count + 1 WHERE name = NEW.state;
END;
CREATE TRIGGER waiting_left AFTER DELETE ON waiting BEGIN
    UPDATE tally SET count = count - 1 WHERE name = OLD.state;
END;
