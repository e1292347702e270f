//! A database's shape, and how older shapes become this one.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::{Connection, ErrorCode, TransactionBehavior};

use super::failure::Stop;
use super::kind::Kind;
use super::open::BUSY;
use crate::error::Error;
#[cfg(all(test, unix))]
use crate::{
    database::Durability,
    simulation::crash::storage::{Step, asked_of_database},
};

/// Between two tries to turn the log on.
const PAUSE: Duration = Duration::from_millis(10);

/// Makes or migrates the database; another program's file is refused before anything in it changes.
pub(super) fn prepare(kind: &Kind, connection: &mut Connection, database: &Path) -> Result<(), Stop> {
    if version(kind, connection, database)? == kind.current() {
        return Ok(());
    }
    write_ahead(connection)?;
    #[cfg(all(test, unix))]
    asked_of_database(&Step::Begin(Durability::Full))?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another process may have done it while we waited for the right to write.
    let done = usize::try_from(version(kind, &transaction, database)?).unwrap_or(usize::MAX);
    for migration in kind.migrations.iter().skip(done) {
        migration(&transaction)?;
    }
    transaction.pragma_update(None, "application_id", kind.application_id)?;
    transaction.pragma_update(None, "user_version", kind.current())?;
    #[cfg(all(test, unix))]
    asked_of_database(&Step::Commit)?;
    transaction.commit()?;
    #[cfg(all(test, unix))]
    asked_of_database(&Step::Committed(Durability::Full))?;
    Ok(())
}

/// Turns the log on. Where two do so at once, `SQLite` refuses one of them without waiting.
fn write_ahead(connection: &Connection) -> Result<(), Stop> {
    let deadline = Instant::now() + BUSY;
    loop {
        match connection.pragma_update(None, "journal_mode", "WAL") {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) && Instant::now() < deadline => {
                thread::sleep(PAUSE);
            }
            answer => return Ok(answer?),
        }
    }
}

/// Refuses a database that this version cannot read.
pub(super) fn check(kind: &Kind, connection: &Connection, database: &Path) -> Result<(), Stop> {
    if version(kind, connection, database)? < kind.current() {
        return Err(refusal(database, "was made by an older qontokit: open it once where it may be written").into());
    }
    connection.prepare(kind.probe)?.query([])?.next()?;
    Ok(())
}

/// Whether nothing was ever written to the database.
pub(super) fn is_empty(kind: &Kind, connection: &Connection, database: &Path) -> Result<bool, Stop> {
    Ok(version(kind, connection, database)? == 0)
}

/// How many migrations the database has seen; 0 for an empty one.
fn version(kind: &Kind, connection: &Connection, database: &Path) -> Result<i64, Stop> {
    // One statement, so that a database which is just being made is seen either whole or not at all.
    let sql = "SELECT application_id, user_version, (SELECT count(*) FROM sqlite_master)
               FROM pragma_application_id, pragma_user_version";
    let (owner, version, tables): (i64, i64, i64) = connection.query_row(sql, [], |row| row.try_into())?;
    if owner != kind.application_id && (owner, version, tables) != (0, 0, 0) {
        return Err(refusal(database, &format!("is another program's database: {}", kind.elsewhere)).into());
    }
    if version > kind.current() {
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
    use super::super::kind::tests::NOTEBOOK;
    use super::super::open::writer;
    use super::*;

    static NEXT: Kind = Kind {
        name: "notebook",
        naming: "name a file",
        elsewhere: "choose another file",
        repair: "begin a new one",
        application_id: 1,
        migrations: &[
            |_| Err(rusqlite::Error::InvalidQuery),
            |transaction| transaction.execute_batch("ALTER TABLE note ADD COLUMN day DEFAULT 'Monday'"),
        ],
        probe: "SELECT day FROM note",
    };

    #[test]
    fn an_older_database_is_migrated_once_and_keeps_its_rows() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notes.db");
        std::fs::write(&path, "").unwrap();
        let older = writer(&NOTEBOOK, &path).unwrap();
        older.execute("INSERT INTO note VALUES ('milk')", []).unwrap();
        let told = check(&NEXT, &older, &path).unwrap_err().told(&NEXT, &path);
        assert!(matches!(&told, Error::Mirror(text) if text.contains("older qontokit")), "{told}");
        drop(older);
        for _ in 0..2 {
            let newer = writer(&NEXT, &path).unwrap();
            let note: (String, String) = newer.query_row("SELECT * FROM note", [], |row| row.try_into()).unwrap();
            assert_eq!(note, ("milk".into(), "Monday".into()));
        }
        let told = writer(&NOTEBOOK, &path).unwrap_err().told(&NOTEBOOK, &path);
        assert!(matches!(&told, Error::Mirror(text) if text.contains("newer qontokit")), "{told}");
    }
}
