//! The open mirror: one connection that writes, one that reads.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use rusqlite::{Connection, Transaction};

use super::connect;
use super::fence::Run;
use super::schema::MIRROR;
use crate::database::{Durability, Stop, check_name, commit, hold, reader};
use crate::error::{Error, Result};

/// What to do about a mirror that does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// Report it missing.
    Existing,
    /// Make it.
    Create,
}

/// An open mirror, safe to share between threads.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
    database: PathBuf,
    // Dropped before the writer: the last connection to close empties the log, which a reader may not.
    reader: Mutex<Connection>,
    writer: Option<Mutex<Connection>>,
}

impl Store {
    /// Opens the mirror in a folder.
    pub fn open(folder: &Path, opening: Opening) -> Result<Self> {
        check_name(&MIRROR, folder)?;
        let folder = std::path::absolute(folder).map_err(|error| Error::io(folder, error))?;
        let database = folder.join("mirror.db");
        connect::settle_folder(&folder, &database, opening)?;
        let writer = connect::writer(&database, opening)?;
        let reader = reader(&MIRROR, &database, writer.is_none())?;
        Ok(Self { folder, database, reader: Mutex::new(reader), writer: writer.map(Mutex::new) })
    }

    /// The mirror's folder, as an absolute path.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The database file.
    pub fn database(&self) -> &Path {
        &self.database
    }

    /// Reads from one snapshot.
    pub(super) fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T, Stop>) -> Result<T> {
        let reader = hold(&self.reader);
        let snapshot = reader.unchecked_transaction().map_err(Stop::from);
        snapshot.and_then(|snapshot| work(&snapshot)).map_err(|stop| stop.told(&MIRROR, &self.database))
    }

    /// Writes in one transaction: all of it happens, or nothing.
    pub(super) fn write<T>(
        &self,
        durability: Durability,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, Stop>,
    ) -> Result<T> {
        let mut writer = hold(self.writer.as_ref().ok_or_else(|| self.read_only())?);
        commit(&mut writer, durability, work).map_err(|stop| stop.told(&MIRROR, &self.database))
    }

    /// Writes for a run, unless a later run has taken the mirror over.
    pub(super) fn write_for<T>(
        &self,
        run: Run,
        durability: Durability,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, Stop>,
    ) -> Result<T> {
        self.write(durability, |transaction| {
            run.check(transaction)?;
            work(transaction)
        })
    }

    fn read_only(&self) -> Error {
        let help = "the mirror can be read but not written: check its permissions, or copy it to a folder of yours";
        Error::io(&self.database, std::io::Error::new(std::io::ErrorKind::PermissionDenied, help))
    }
}

#[cfg(test)]
mod lookups;
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_is_shared_between_threads() {
        fn shared<T: Send + Sync + 'static>() {}
        shared::<Store>();
    }
}
