//! Opening the database file, whatever state it is in.

use std::fs::{self, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use url::Url;

use super::failure::{Stop, explain, is_unwritable};
use super::schema;
use super::store::Opening;
use crate::error::{Error, Result};

/// How long a statement waits for another process that is writing.
const BUSY: Duration = Duration::from_secs(30);
/// Page caches in KiB; small, because memory is promised to stay flat.
const WRITER_CACHE_KIB: i64 = 4096;
const READER_CACHE_KIB: i64 = 2048;
/// Bytes of log kept after a checkpoint.
const LOG_BYTES: i64 = 16 * 1024 * 1024;

/// Refuses what names no folder anywhere.
pub(super) fn check_name(folder: &Path) -> Result<()> {
    let help = "name the mirror's folder, such as \"qonto-mirror\", or \".\" for the folder you are in";
    if folder.as_os_str().is_empty() {
        return Err(Error::Argument(format!("the path of the mirror is empty: {help}")));
    }
    if folder.as_os_str().as_encoded_bytes().contains(&0) {
        return Err(Error::Argument(format!(
            "the path {:?} holds a NUL character, which no path may: {help}",
            folder.to_string_lossy()
        )));
    }
    Ok(())
}

/// Makes the folder, or says why there is no mirror in it.
pub(super) fn settle_folder(folder: &Path, database: &Path, opening: Opening) -> Result<()> {
    if folder.exists() && !folder.is_dir() {
        return Err(Error::Mirror(format!("{} is a file: a mirror is a folder, name another place", folder.display())));
    }
    match opening {
        Opening::Existing if !database.is_file() => Err(Error::Missing(format!(
            "there is no mirror in {}: sync into this folder first, or check its name",
            folder.display()
        ))),
        Opening::Existing => Ok(()),
        Opening::Create => make(folder, database),
    }
}

fn make(folder: &Path, database: &Path) -> Result<()> {
    fs::create_dir_all(folder).map_err(|error| unwritable(folder, &error))?;
    if database.exists() {
        return Ok(());
    }
    // An empty file is a new database to SQLite; making it here tells why when it cannot be made.
    let made = OpenOptions::new().create(true).append(true).open(database);
    made.map(drop).map_err(|error| unwritable(database, &error))
}

/// A file that cannot be made, and what to do about it.
pub(super) fn unwritable(path: &Path, error: &io::Error) -> Error {
    let help = format!("{error}; choose a folder in which you may write");
    Error::io(path, io::Error::new(error.kind(), help))
}

/// The connection that writes; `None` when the mirror may only be read.
pub(super) fn writer(database: &Path, opening: Opening) -> Result<Option<Connection>> {
    match prepared(database) {
        Ok(connection) => Ok(Some(connection)),
        Err(Stop::Sqlite(error)) if opening == Opening::Existing && is_unwritable(&error) => Ok(None),
        Err(stop) => Err(stop.told(database)),
    }
}

fn prepared(database: &Path) -> Result<Connection, Stop> {
    // Flags and not a URI: a folder's name may hold `?`, `#` and `%`.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(database, flags)?;
    tune(&connection, WRITER_CACHE_KIB)?;
    connection.pragma_update(None, "journal_size_limit", LOG_BYTES)?;
    schema::prepare(&mut connection, database)?;
    if connection.is_readonly(rusqlite::MAIN_DB)? {
        let read_only = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_READONLY);
        return Err(rusqlite::Error::SqliteFailure(read_only, None).into());
    }
    Ok(connection)
}

/// The connection that reads; `alone` when nobody can write here.
pub(super) fn reader(database: &Path, alone: bool) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let opened = Connection::open_with_flags(database, flags).map_err(Stop::from);
    match opened.and_then(|connection| readable(connection, database)) {
        Err(Stop::Sqlite(error)) if alone && is_unwritable(&error) => frozen(database),
        other => other.map_err(|stop| stop.told(database)),
    }
}

/// Reads a database on a disk where not even the log's index can be made, which is safe while the log is empty.
fn frozen(database: &Path) -> Result<Connection> {
    if fs::metadata(log(database)).is_ok_and(|log| log.len() > 0) {
        let help = "the mirror is read-only and was not closed cleanly: copy the folder to where you may write";
        return Err(Error::io(database, io::Error::new(io::ErrorKind::PermissionDenied, help)));
    }
    let mut address = Url::from_file_path(database)
        .map_err(|()| Error::Mirror(format!("{} is not an absolute path", database.display())))?;
    address.set_query(Some("immutable=1"));
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    let connection = Connection::open_with_flags(address.as_str(), flags).map_err(|error| explain(database, &error))?;
    readable(connection, database).map_err(|stop| stop.told(database))
}

fn log(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

fn readable(connection: Connection, database: &Path) -> Result<Connection, Stop> {
    tune(&connection, READER_CACHE_KIB)?;
    schema::check(&connection, database)?;
    Ok(connection)
}

fn tune(connection: &Connection, cache_kib: i64) -> Result<(), Stop> {
    connection.busy_timeout(BUSY)?;
    connection.set_prepared_statement_cache_capacity(64);
    connection.pragma_update(None, "cache_size", -cache_kib)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::super::store::Store;
    use super::*;

    #[test]
    fn what_names_no_folder_is_refused() {
        for (name, said) in [("", "is empty"), ("a\0b", "NUL")] {
            for opening in [Opening::Existing, Opening::Create] {
                let error = Store::open(Path::new(name), opening).unwrap_err();
                assert!(matches!(&error, Error::Argument(text) if text.contains(said)), "{error}");
            }
        }
    }

    #[test]
    fn a_file_is_not_a_mirror() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notes.txt");
        fs::write(&path, "hello").unwrap();
        let error = Store::open(&path, Opening::Create).unwrap_err();
        assert!(matches!(&error, Error::Mirror(text) if text.contains("notes.txt")));
    }

    #[test]
    fn an_absent_mirror_is_missing_and_nothing_is_made() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("other"), "x").unwrap();
        for path in [folder.path().to_owned(), folder.path().join("none")] {
            assert!(matches!(Store::open(&path, Opening::Existing).unwrap_err(), Error::Missing(_)));
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_that_cannot_be_made_says_what_to_do() {
        let error = Store::open(Path::new("/proc/self/mirror"), Opening::Create).unwrap_err();
        assert!(matches!(error, Error::Io { .. }));
        assert!(error.to_string().contains("choose a folder"));
    }

    #[test]
    fn odd_folder_names_are_plain_names() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["file:x?mode=memory", "with space", "été #1 %41", "facturas/ñ"] {
            let path = folder.path().join(name);
            drop(Store::open(&path, Opening::Create).unwrap());
            assert!(path.join("mirror.db").is_file());
            assert!(!path.join("mirror.db-wal").exists());
            drop(Store::open(&path, Opening::Existing).unwrap());
            readable(frozen(&path.join("mirror.db")).unwrap(), &path).unwrap();
        }
    }

    #[test]
    fn an_unfinished_log_is_not_ignored() {
        let folder = tempfile::tempdir().unwrap();
        drop(Store::open(folder.path(), Opening::Create).unwrap());
        let database = folder.path().join("mirror.db");
        fs::write(log(&database), "pages").unwrap();
        assert!(matches!(frozen(&database).unwrap_err(), Error::Io { .. }));
    }
}
