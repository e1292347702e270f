//! One run at a time: a lock that the operating system releases when its process dies.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::schema::MIRROR;
use crate::database::{self, FileLock, unwritable};
use crate::error::{Error, Result};

/// A status call tests the lock by taking it for an instant; trying this long looks past it.
const AN_INSTANT: Duration = Duration::from_millis(15);

/// The right to write to one mirror, until dropped.
#[derive(Debug)]
pub struct Lock {
    folder: PathBuf,
    _held: FileLock,
}

impl Lock {
    /// Takes the lock; `None` when another run has it.
    pub fn acquire(folder: &Path) -> Result<Option<Self>> {
        refuse_network_disk(folder)?;
        let path = path(folder);
        let held = FileLock::acquire(&path, AN_INSTANT).map_err(|error| unwritable(&path, &error))?;
        Ok(held.map(|held| Self { folder: folder.to_owned(), _held: held }))
    }

    /// The folder that this lock speaks for.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether some run, of this process or another, holds the lock.
    pub fn is_locked(folder: &Path) -> bool {
        FileLock::is_held(&path(folder))
    }

    /// What to say when the lock cannot be had.
    pub fn refusal(folder: &Path) -> Error {
        Error::MirrorLocked(format!(
            "another run is syncing {}: wait for it to end, or pass wait to wait for it",
            folder.display()
        ))
    }
}

fn path(folder: &Path) -> PathBuf {
    folder.join("mirror.lock")
}

/// Refuses to keep a mirror on a disk that could damage it.
pub(crate) fn refuse_network_disk(folder: &Path) -> Result<()> {
    database::refuse_network_disk(&MIRROR, folder)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;

    #[test]
    fn one_holder_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!Lock::is_locked(folder.path()));
        let first = Lock::acquire(folder.path()).unwrap();
        assert!(first.is_some());
        assert!(Lock::is_locked(folder.path()));
        assert!(Lock::acquire(folder.path()).unwrap().is_none());
        drop(first);
        assert!(!Lock::is_locked(folder.path()));
        assert!(Lock::acquire(folder.path()).unwrap().is_some());
    }
}
