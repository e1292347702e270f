-- Instants are microseconds since 1970, UTC: `_qonto` by Qonto's clock, `_local` by this machine's.

-- A key names one content for ever, however often that content is sent.
CREATE TABLE idempotency_key (
    organization TEXT NOT NULL,
    key TEXT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (organization, key),
    UNIQUE (organization, key, content)
) STRICT;

CREATE TABLE sending (
    number INTEGER PRIMARY KEY,
    organization TEXT NOT NULL,
    content TEXT NOT NULL,
    generation INTEGER NOT NULL CHECK (generation >= 0),
    key TEXT NOT NULL,
    file_name TEXT NOT NULL,
    size INTEGER NOT NULL CHECK (size >= 0),
    state TEXT NOT NULL CHECK (state IN ('planned', 'sending', 'uploaded', 'refused')),
    first_sent_qonto INTEGER,
    first_sent_local INTEGER,
    last_sent_qonto INTEGER,
    last_sent_local INTEGER,
    invoice_id TEXT,
    invoice BLOB,
    failures TEXT,
    UNIQUE (organization, content, generation),
    UNIQUE (organization, invoice_id),
    FOREIGN KEY (organization, key, content) REFERENCES idempotency_key (organization, key, content),
    CHECK ((first_sent_qonto IS NULL) = (first_sent_local IS NULL)),
    CHECK ((first_sent_qonto IS NULL) = (last_sent_qonto IS NULL)),
    CHECK ((last_sent_qonto IS NULL) = (last_sent_local IS NULL)),
    CHECK (state <> 'planned' OR first_sent_qonto IS NULL),
    CHECK (state <> 'sending' OR first_sent_qonto IS NOT NULL),
    CHECK ((state = 'uploaded') = (invoice_id IS NOT NULL)),
    CHECK ((state = 'uploaded') = (invoice IS NOT NULL)),
    CHECK ((state = 'refused') = (failures IS NOT NULL))
) STRICT;
