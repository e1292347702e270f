//! What `SQLite` says, told as what the caller does next.

use std::io;
use std::path::Path;

use rusqlite::ErrorCode;
use rusqlite::ffi::{self, SQLITE_CONSTRAINT_NOTNULL, SQLITE_CORRUPT, SQLITE_IOERR_SHMSIZE};

use super::kind::Kind;
use crate::error::Error;

/// Why work on the database stopped.
#[derive(Debug)]
pub(crate) enum Stop {
    /// `SQLite` refused.
    Sqlite(rusqlite::Error),
    /// We refused.
    Told(Error),
}

impl From<rusqlite::Error> for Stop {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Told(error)
    }
}

impl Stop {
    /// What was read cannot have been written: the database is damaged.
    pub(crate) fn damaged(told: String) -> Self {
        Self::Sqlite(rusqlite::Error::SqliteFailure(ffi::Error::new(SQLITE_CORRUPT), Some(told)))
    }

    /// The error to hand to the caller.
    pub(crate) fn told(self, kind: &Kind, database: &Path) -> Error {
        match self {
            Self::Sqlite(error) => explain(kind, database, &error),
            Self::Told(error) => error,
        }
    }
}

/// Names a failure of `SQLite` for what the caller does next.
pub(super) fn explain(kind: &Kind, database: &Path, error: &rusqlite::Error) -> Error {
    use rusqlite::Error::{
        FromSqlConversionFailure, IntegralValueOutOfRange, InvalidColumnType, SqliteFailure, Utf8Error,
    };
    match error {
        SqliteFailure(cause, _) => by_code(kind, database, *cause, error),
        FromSqlConversionFailure(..) | IntegralValueOutOfRange(..) | InvalidColumnType(..) | Utf8Error(..) => {
            corrupt(kind, database, error)
        }
        _ => Error::Mirror(format!("{}: {error}", database.display())),
    }
}

fn by_code(kind: &Kind, database: &Path, cause: rusqlite::ffi::Error, error: &rusqlite::Error) -> Error {
    match cause.code {
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => corrupt(kind, database, error),
        // Nobody writes nothing where something must be: what was read for it is damaged.
        ErrorCode::ConstraintViolation if cause.extended_code == SQLITE_CONSTRAINT_NOTNULL => {
            corrupt(kind, database, error)
        }
        ErrorCode::DiskFull => io_error(database, io::ErrorKind::StorageFull, error),
        // The shared index can only fail to grow for want of room.
        ErrorCode::SystemIoFailure if cause.extended_code == SQLITE_IOERR_SHMSIZE => {
            io_error(database, io::ErrorKind::StorageFull, error)
        }
        ErrorCode::SystemIoFailure => io_error(database, io::ErrorKind::Other, error),
        ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied => {
            let help = format!(
                "it may not be opened or written: check its permissions and its folder's, or {}",
                kind.elsewhere
            );
            Error::io(database, io::Error::new(io::ErrorKind::PermissionDenied, help))
        }
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Error::Mirror(format!(
            "{}: another program kept the database busy; close it there and try again",
            database.display()
        )),
        _ => Error::Mirror(format!("{}: {error}", database.display())),
    }
}

fn corrupt(kind: &Kind, database: &Path, error: &rusqlite::Error) -> Error {
    Error::MirrorCorrupt(format!(
        "{} cannot be read ({error}): move it and its -wal and -shm files aside and {}",
        database.display(),
        kind.repair
    ))
}

fn io_error(database: &Path, kind: io::ErrorKind, error: &rusqlite::Error) -> Error {
    Error::io(database, io::Error::new(kind, error.to_string()))
}

/// Whether `SQLite` could not open the file for writing, so that reading may still work.
pub(crate) fn is_unwritable(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied))
}

#[cfg(test)]
mod tests {
    use super::super::kind::tests::NOTEBOOK;
    use super::*;

    fn told(code: i32) -> Error {
        explain(
            &NOTEBOOK,
            Path::new("notes.db"),
            &rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None),
        )
    }

    #[test]
    fn a_full_disk_is_told_as_such() {
        assert!(told(rusqlite::ffi::SQLITE_FULL).is_disk_full());
        assert!(told(SQLITE_IOERR_SHMSIZE).is_disk_full());
        assert!(!told(rusqlite::ffi::SQLITE_IOERR_READ).is_disk_full());
    }

    #[test]
    fn a_refusal_of_the_system_says_what_to_do() {
        for code in [rusqlite::ffi::SQLITE_READONLY, rusqlite::ffi::SQLITE_CANTOPEN] {
            let error = told(code);
            assert!(matches!(&error, Error::Io { source, .. } if source.kind() == io::ErrorKind::PermissionDenied));
            assert!(error.to_string().contains("check its permissions"));
        }
    }

    #[test]
    fn damage_and_business_have_names_of_their_own() {
        assert!(matches!(told(rusqlite::ffi::SQLITE_CORRUPT), Error::MirrorCorrupt(_)));
        assert!(matches!(told(rusqlite::ffi::SQLITE_NOTADB), Error::MirrorCorrupt(_)));
        assert!(matches!(told(SQLITE_CONSTRAINT_NOTNULL), Error::MirrorCorrupt(_)));
        assert!(matches!(told(rusqlite::ffi::SQLITE_BUSY), Error::Mirror(text) if text.contains("busy")));
    }
}
