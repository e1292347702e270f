//! Opening a database file, whatever state it is in.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use url::Url;

use super::failure::{Stop, explain, is_unwritable};
use super::kind::Kind;
use super::shape;
use crate::error::{Error, Result};

/// How long a statement waits for another process that is writing.
pub(super) const BUSY: Duration = Duration::from_secs(30);
/// Page caches in KiB; small, because memory is promised to stay flat.
const WRITER_CACHE_KIB: i64 = 4096;
const READER_CACHE_KIB: i64 = 2048;
/// Pages of log, 16 MiB, after which they are copied into the database: each time costs two or three flushes, and in a
/// longer log many more versions of the same page need copying only once.
const LOG_PAGES: i64 = 4096;
/// Bytes of log kept after that: room for the last transaction too, or the file would shrink and grow each time.
const LOG_BYTES: i64 = 32 * 1024 * 1024;

/// The connection that writes to a file which exists; it is made or migrated first.
pub(crate) fn writer(kind: &Kind, database: &Path) -> Result<Connection, Stop> {
    // Flags and not a URI: a folder's name may hold `?`, `#` and `%`.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(database, flags)?;
    tune(&connection, WRITER_CACHE_KIB)?;
    connection.pragma_update(None, "wal_autocheckpoint", LOG_PAGES)?;
    connection.pragma_update(None, "journal_size_limit", LOG_BYTES)?;
    shape::prepare(kind, &mut connection, database)?;
    if connection.is_readonly(rusqlite::MAIN_DB)? {
        let read_only = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_READONLY);
        return Err(rusqlite::Error::SqliteFailure(read_only, None).into());
    }
    Ok(connection)
}

/// The connection that reads; `alone` when nobody can write here.
pub(crate) fn reader(kind: &Kind, database: &Path, alone: bool) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let opened = Connection::open_with_flags(database, flags).map_err(Stop::from);
    match opened.and_then(|connection| readable(kind, connection, database)) {
        Err(Stop::Sqlite(error)) if alone && is_unwritable(&error) => frozen(kind, database),
        other => other.map_err(|stop| stop.told(kind, database)),
    }
}

/// A connection that only looks; `None` when nothing was ever written.
pub(crate) fn visitor(kind: &Kind, database: &Path) -> Result<Option<Connection>, Stop> {
    // Opened for writing, because only such a connection takes the log's files away again when it is the last.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(database, flags)?;
    connection.pragma_update(None, "query_only", true)?;
    if shape::is_empty(kind, &connection, database)? {
        return Ok(None);
    }
    readable(kind, connection, database).map(Some)
}

/// Reads a database on a disk where not even the log's index can be made, which is safe while the log is empty.
fn frozen(kind: &Kind, database: &Path) -> Result<Connection> {
    if fs::metadata(log(database)).is_ok_and(|log| log.len() > 0) {
        let help = format!(
            "the {} is read-only and was not closed cleanly: copy the folder to where you may write",
            kind.name
        );
        return Err(Error::io(database, io::Error::new(io::ErrorKind::PermissionDenied, help)));
    }
    let mut address = Url::from_file_path(database)
        .map_err(|()| Error::Mirror(format!("{} is not an absolute path", database.display())))?;
    address.set_query(Some("immutable=1"));
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    let connection =
        Connection::open_with_flags(address.as_str(), flags).map_err(|error| explain(kind, database, &error))?;
    readable(kind, connection, database).map_err(|stop| stop.told(kind, database))
}

fn log(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

fn readable(kind: &Kind, connection: Connection, database: &Path) -> Result<Connection, Stop> {
    tune(&connection, READER_CACHE_KIB)?;
    shape::check(kind, &connection, database)?;
    Ok(connection)
}

fn tune(connection: &Connection, cache_kib: i64) -> Result<(), Stop> {
    connection.busy_timeout(patience())?;
    connection.set_prepared_statement_cache_capacity(64);
    connection.pragma_update(None, "cache_size", -cache_kib)?;
    Ok(())
}

#[cfg(not(test))]
const fn patience() -> Duration {
    BUSY
}

#[cfg(test)]
use testing::patience;

#[cfg(test)]
pub(super) mod testing {
    use std::cell::Cell;
    use std::time::Duration;

    thread_local! {
        static PATIENCE: Cell<Duration> = const { Cell::new(super::BUSY) };
    }

    /// How long this thread's connections wait.
    pub(crate) fn be_patient_for(time: Duration) {
        PATIENCE.set(time);
    }

    pub(super) fn patience() -> Duration {
        PATIENCE.get()
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::super::kind::tests::NOTEBOOK;
    use super::*;

    #[test]
    fn a_frozen_database_is_read_whatever_its_name() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["file:x?mode=memory", "with space", "été #1 %41"] {
            let database = folder.path().join(name);
            fs::write(&database, "").unwrap();
            drop(writer(&NOTEBOOK, &database).unwrap());
            frozen(&NOTEBOOK, &database).unwrap();
        }
    }

    #[test]
    fn an_unfinished_log_is_not_ignored() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("notes.db");
        fs::write(&database, "").unwrap();
        drop(writer(&NOTEBOOK, &database).unwrap());
        fs::write(log(&database), "pages").unwrap();
        assert!(matches!(frozen(&NOTEBOOK, &database).unwrap_err(), Error::Io { .. }));
    }
}
