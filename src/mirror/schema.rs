//! The database's shape, and how older shapes become this one.

use rusqlite::Transaction;

use super::views;
use crate::database::Kind;

/// What the mirror's database is.
pub(super) static MIRROR: Kind = Kind {
    name: "mirror",
    naming: "name the mirror's folder, such as \"qonto-mirror\", or \".\" for the folder you are in",
    elsewhere: "choose another folder",
    repair: "sync again; invoices are read anew, and the files under attachments stay where they are",
    // "QTKT"
    application_id: 0x5154_4B54,
    migrations: &[first, audits, lean, slices],
    probe: "SELECT fence FROM meta",
};

fn first(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    transaction.execute_batch(include_str!("schema.sql"))
}

fn audits(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    transaction.execute_batch(include_str!("audit/schema.sql"))
}

fn lean(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    transaction.execute_batch(include_str!("lean.sql"))?;
    transaction.execute_batch(&views::all())
}

fn slices(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    transaction.execute_batch(include_str!("slices.sql"))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop at a surprise")]
    use std::fs;
    use std::path::Path;

    use rusqlite::Connection;

    use super::super::store::{Opening, Store};
    use super::super::testing::{NOW, at, record};
    use crate::error::Error;
    use crate::mirror::{AuditRecord, Lock, Owed, PageCommit, Reading};
    use crate::resource::Resource;
    use crate::time::Timestamp;

    fn refused(prepare: impl FnOnce(&Path)) -> Error {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("mirror.db");
        prepare(&database);
        let before = fs::read(&database).unwrap();
        let existing = Store::open(folder.path(), Opening::Existing).unwrap_err();
        let create = Store::open(folder.path(), Opening::Create).unwrap_err();
        assert_eq!(existing.to_string(), create.to_string());
        assert_eq!(fs::read(&database).unwrap(), before);
        create
    }

    fn sqlite(sql: &'static str) -> impl FnOnce(&Path) {
        move |database| Connection::open(database).unwrap().execute_batch(sql).unwrap()
    }

    #[test]
    fn newer_mirrors_are_refused_and_left_alone() {
        let error = refused(sqlite("PRAGMA application_id = 0x51544B54; PRAGMA user_version = 99; CREATE TABLE t (x)"));
        assert!(matches!(&error, Error::Mirror(text) if text.contains("newer qontokit")));
    }

    #[test]
    fn foreign_databases_are_refused_and_left_alone() {
        for sql in ["CREATE TABLE t (x)", "PRAGMA application_id = 7"] {
            let error = refused(sqlite(sql));
            assert!(matches!(&error, Error::Mirror(text) if text.contains("another program's")));
        }
    }

    #[test]
    fn damage_is_told_with_what_to_do() {
        let garbage = refused(|database| fs::write(database, "not a database at all".repeat(100)).unwrap());
        let cut = refused(|database| {
            drop(Store::open(database.parent().unwrap(), Opening::Create).unwrap());
            let whole = fs::read(database).unwrap();
            fs::write(database, whole.get(..whole.len() / 3).unwrap()).unwrap();
        });
        for error in [garbage, cut] {
            assert!(matches!(&error, Error::MirrorCorrupt(text) if text.contains("aside and sync again")), "{error}");
        }
    }

    #[test]
    fn runs_that_make_the_mirror_at_once_all_get_it() {
        let folder = tempfile::tempdir().unwrap();
        std::thread::scope(|scope| {
            let open = || Store::open(folder.path(), Opening::Create).map(drop);
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(open)).collect();
            for thread in threads {
                thread.join().unwrap().unwrap();
            }
        });
    }

    /// A mirror as some older version left it, with an invoice whose file is owed and one that waits for its file.
    fn older(folder: &Path, version: usize) {
        let mut older = Connection::open(folder.join("mirror.db")).unwrap();
        let transaction = older.transaction().unwrap();
        for migration in super::MIRROR.migrations.iter().take(version) {
            migration(&transaction).unwrap();
        }
        transaction
            .execute_batch(&format!(
                r#"PRAGMA application_id = 0x51544B54; PRAGMA user_version = {version};
                   CREATE VIEW IF NOT EXISTS supplier_invoices AS SELECT 1;
                   CREATE VIEW IF NOT EXISTS client_invoices AS SELECT 1;
                   CREATE VIEW IF NOT EXISTS attachments AS SELECT 1; CREATE VIEW IF NOT EXISTS changes AS SELECT 1;
                   INSERT INTO invoice (resource, id, read_at, body) VALUES (1, 'a', 1, '{{"id":"a"}}');
                   INSERT INTO attachment (id, resource) VALUES ('x', 1);
                   INSERT INTO attachment_link VALUES (1, 1);
                   INSERT INTO waiting (invoice, since, due_at, state) VALUES (1, 0, 0, 'waiting');"#
            ))
            .unwrap();
        transaction.commit().unwrap();
    }

    #[test]
    fn an_older_mirror_is_migrated_and_keeps_its_rows_and_counts() {
        // From the third layout on, whoever adds rows counts them.
        for version in [1, 2] {
            let folder = tempfile::tempdir().unwrap();
            older(folder.path(), version);
            let store = Store::open(folder.path(), Opening::Existing).unwrap();
            assert_eq!(store.invoices(Resource::SupplierInvoices, None, false, 9).unwrap().len(), 1);
            assert_eq!(store.audit_record(Resource::SupplierInvoices).unwrap(), AuditRecord::default());
            assert_eq!(store.owed().unwrap(), Owed { pending: 1, waiting: 1, dead: 0, done: 0 });
            let seen: String = store
                .read(|connection| Ok(connection.query_row("SELECT id FROM supplier_invoices", [], |row| row.get(0))?))
                .unwrap();
            assert_eq!(seen, "a");
            let lock = Lock::acquire(folder.path()).unwrap().unwrap();
            let run = store.begin_run(&lock).unwrap();
            let records = [record(r#"{"id":"b","attachment_id":"y"}"#), record(r#"{"id":"c"}"#)];
            let page = PageCommit {
                resource: Resource::SupplierInvoices,
                records: &records,
                unreadable: &[],
                read_order: 0,
                reading: Reading::Alone,
                now: at(NOW),
            };
            store.apply_page(run, &page).unwrap();
            assert_eq!(store.owed().unwrap(), Owed { pending: 2, waiting: 2, dead: 0, done: 0 });
            assert_eq!(store.status().unwrap().invoices[&Resource::SupplierInvoices], 3);
        }
    }

    #[test]
    fn a_scan_from_before_slices_goes_on_as_one_walk() {
        let folder = tempfile::tempdir().unwrap();
        let mut older = Connection::open(folder.path().join("mirror.db")).unwrap();
        let transaction = older.transaction().unwrap();
        super::first(&transaction).unwrap();
        super::audits(&transaction).unwrap();
        transaction
            .execute_batch(
                "PRAGMA application_id = 0x51544B54; PRAGMA user_version = 2;
                 INSERT INTO scan (resource, kind, stop_at, cursor_at) VALUES (1, 'first', 9, 5);",
            )
            .unwrap();
        transaction.commit().unwrap();
        drop(older);
        let store = Store::open(folder.path(), Opening::Existing).unwrap();
        let scan = store.scan(Resource::SupplierInvoices).unwrap().unwrap();
        assert_eq!((scan.cursor.map(Timestamp::micros), scan.slice), (Some(5), None));
        assert_eq!(store.stretches(Resource::SupplierInvoices).unwrap(), []);
    }

    #[test]
    fn an_interrupted_creation_is_completed() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("mirror.db"), "").unwrap();
        drop(Store::open(folder.path(), Opening::Create).unwrap());
        drop(Store::open(folder.path(), Opening::Existing).unwrap());
    }
}
