//! The open ledger: one connection, and the right to be the only one that sends.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;

use rusqlite::{Connection, Transaction};

use super::shape::LEDGER;
use crate::attachment::disk::{Disk, OsDisk, keep_names};
use crate::database::{self, Durability, FileLock, Stop, check_name, commit, hold, is_unwritable, refuse_network_disk};
use crate::error::{Error, Result};

/// A call that has just been given up may need this long to let go.
const PATIENCE: Duration = Duration::from_secs(2);

/// An open ledger, safe to share between threads.
#[derive(Debug)]
pub struct Ledger {
    path: PathBuf,
    // Dropped before the lock: the next holder finds the database closed.
    connection: Mutex<Connection>,
    lock: Option<FileLock>,
}

impl Ledger {
    /// Opens a ledger and keeps every other call out of it until dropped; one that does not exist is made.
    pub fn open(path: &Path) -> Result<Self> {
        let path = absolute(path)?;
        make(&path)?;
        // Two names of one file must meet at one lock.
        let database = fs::canonicalize(&path).map_err(|error| unwritable(&path, error))?;
        refuse_network_disk(&LEDGER, folder_of(&database))?;
        let lock = lock(&database)?;
        let connection = database::writer(&LEDGER, &database).map_err(|stop| told(stop, &path))?;
        Ok(Self { path, connection: Mutex::new(connection), lock: Some(lock) })
    }

    /// Opens a ledger to look into it, while others may use it; `None` when there is none.
    pub fn peek(path: &Path) -> Result<Option<Self>> {
        let path = absolute(path)?;
        if matches!(fs::metadata(&path), Err(error) if error.kind() == io::ErrorKind::NotFound) {
            return Ok(None);
        }
        refuse_network_disk(&LEDGER, folder_of(&path))?;
        let connection = match database::visitor(&LEDGER, &path) {
            Err(Stop::Sqlite(error)) if is_unwritable(&error) => Some(read_only(&path)?),
            other => other.map_err(|stop| told(stop, &path))?,
        };
        Ok(connection.map(|connection| Self { path, connection: Mutex::new(connection), lock: None }))
    }

    /// The ledger's file, as an absolute path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Asks the database.
    pub(super) fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T, Stop>) -> Result<T> {
        work(&hold(&self.connection)).map_err(|stop| told(stop, &self.path))
    }

    /// Writes in one transaction, which survives a power cut once this returns.
    pub(super) fn write<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T, Stop>) -> Result<T> {
        if self.lock.is_none() {
            return Err(Error::Mirror(format!("{} was opened to be read only", self.path.display())));
        }
        commit(&mut hold(&self.connection), Durability::Full, work).map_err(|stop| told(stop, &self.path))
    }
}

/// Looks into a ledger that this user may read but not write.
fn read_only(path: &Path) -> Result<Connection> {
    database::reader(&LEDGER, path, true).map_err(|error| match error {
        Error::Io { source, .. } => unwritable(path, source),
        other => other,
    })
}

fn absolute(path: &Path) -> Result<PathBuf> {
    check_name(&LEDGER, path)?;
    std::path::absolute(path).map_err(|error| Error::io(path, error))
}

fn folder_of(database: &Path) -> &Path {
    database.parent().unwrap_or(database)
}

/// Makes the file and its folders, and sees to it that a power cut does not take their names away.
fn make(path: &Path) -> Result<()> {
    if path.exists() {
        let other = io::Error::new(io::ErrorKind::InvalidInput, "it is no ordinary file");
        return if path.is_file() { Ok(()) } else { Err(unwritable(path, other)) };
    }
    let folder = folder_of(path);
    fs::create_dir_all(folder).map_err(|error| unwritable(path, error))?;
    // Before there is a ledger: a call that finds one need not ask whether a power cut can take its folder away.
    keep_names(folder);
    database::make_file(path).map_err(|error| unwritable(path, error))?;
    // A folder that may not be read cannot be synced; without its ledger an upload asks Qonto first.
    let _ = OsDisk.sync_folder(folder);
    Ok(())
}

fn lock(database: &Path) -> Result<FileLock> {
    let mut name = database.as_os_str().to_owned();
    name.push(".lock");
    let path = PathBuf::from(name);
    let lock = FileLock::acquire(&path, PATIENCE).map_err(|error| unwritable(&path, error))?;
    lock.ok_or_else(|| {
        Error::MirrorLocked(format!(
            "another upload is using the ledger {}: wait for it to end and run again",
            database.display()
        ))
    })
}

/// A ledger that cannot be kept, and what to do about it.
fn unwritable(path: &Path, error: io::Error) -> Error {
    let text = format!(
        "the ledger of uploads cannot be kept in {} ({error}): \
         pass ledger with a file, or an existing folder, in which you may write",
        path.display()
    );
    match Error::io(path, error) {
        full if full.is_disk_full() => full,
        _ => Error::Config(text),
    }
}

fn told(stop: Stop, path: &Path) -> Error {
    match stop {
        Stop::Sqlite(error) if is_unwritable(&error) => unwritable(path, io::ErrorKind::PermissionDenied.into()),
        other => other.told(&LEDGER, path),
    }
}
