//! The database's shape, and how older shapes become this one.

use std::path::Path;

use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::failure::Stop;
use super::views;
use crate::error::Error;

/// Marks a database as ours: "QTKT".
const APPLICATION_ID: i64 = 0x5154_4B54;

/// Each brings the shape one version further; the first makes it.
const MIGRATIONS: &[fn(&Transaction<'_>) -> rusqlite::Result<()>] = &[first];

fn first(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    transaction.execute_batch(include_str!("schema.sql"))?;
    transaction.execute_batch(&views::all())
}

fn current() -> i64 {
    i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
}

/// Makes or migrates the database; another program's file is refused before anything in it changes.
pub(super) fn prepare(connection: &mut Connection, database: &Path) -> Result<(), Stop> {
    if version(connection, database)? == current() {
        return Ok(());
    }
    connection.pragma_update(None, "journal_mode", "WAL")?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another process may have done it while we waited for the right to write.
    let done = usize::try_from(version(&transaction, database)?).unwrap_or(usize::MAX);
    for migration in MIGRATIONS.iter().skip(done) {
        migration(&transaction)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", current())?;
    transaction.commit()?;
    Ok(())
}

/// Refuses a database that this version cannot read.
pub(super) fn check(connection: &Connection, database: &Path) -> Result<(), Stop> {
    if version(connection, database)? < current() {
        return Err(refusal(database, "was made by an older qontokit: open it once where it may be written").into());
    }
    connection.query_row("SELECT fence FROM meta", [], |row| row.get::<_, i64>(0))?;
    Ok(())
}

/// How many migrations the database has seen; 0 for an empty one.
fn version(connection: &Connection, database: &Path) -> Result<i64, Stop> {
    // One statement, so that a mirror which is just being made is seen either whole or not at all.
    let sql = "SELECT application_id, user_version, (SELECT count(*) FROM sqlite_master)
               FROM pragma_application_id, pragma_user_version";
    let (owner, version, tables): (i64, i64, i64) = connection.query_row(sql, [], |row| row.try_into())?;
    if owner != APPLICATION_ID && (owner, version, tables) != (0, 0, 0) {
        return Err(refusal(database, "is another program's database: choose another folder").into());
    }
    if version > current() {
        return Err(refusal(database, "was made by a newer qontokit: install that version or a later one").into());
    }
    Ok(version)
}

fn refusal(database: &Path, what: &str) -> Error {
    Error::Mirror(format!("{} {what}", database.display()))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use std::fs;

    use super::super::store::{Opening, Store};
    use super::*;

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

    #[test]
    fn an_interrupted_creation_is_completed() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("mirror.db"), "").unwrap();
        drop(Store::open(folder.path(), Opening::Create).unwrap());
        drop(Store::open(folder.path(), Opening::Existing).unwrap());
    }
}
