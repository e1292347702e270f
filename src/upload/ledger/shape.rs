//! The ledger's shape.

use crate::database::Kind;

/// What the ledger's database is.
pub(in crate::upload) static LEDGER: Kind = Kind {
    name: "ledger",
    naming: "name a file, such as \"uploads.db\", or an existing folder for uploads.db in it",
    elsewhere: "choose another file",
    repair: "upload again; Qonto is then asked what it has before anything is sent",
    // "QTKU"
    application_id: 0x5154_4B55,
    migrations: &[|transaction| transaction.execute_batch(include_str!("schema.sql"))],
    probe: "SELECT number FROM sending",
};
