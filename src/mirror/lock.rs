//! One run at a time: a lock that the operating system releases when its process dies.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::connect::unwritable;
use crate::error::{Error, Result};

/// A status call tests the lock by taking it for an instant; trying this often looks past it.
const TRIES: u32 = 4;
const BETWEEN_TRIES: Duration = Duration::from_millis(5);

/// The right to write to one mirror, until dropped.
#[derive(Debug)]
pub struct Lock {
    folder: PathBuf,
    held: File,
}

impl Lock {
    /// Takes the lock; `None` when another run has it.
    pub fn acquire(folder: &Path) -> Result<Option<Self>> {
        refuse_network_disk(folder)?;
        let path = path(folder);
        let file =
            OpenOptions::new().create(true).append(true).open(&path).map_err(|error| unwritable(&path, &error))?;
        let held = take(&file).map_err(|error| Error::io(&path, error))?;
        Ok(held.then(|| Self { folder: folder.to_owned(), held: file }))
    }

    /// The folder that this lock speaks for.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether some run, of this process or another, holds the lock.
    pub fn is_locked(folder: &Path) -> bool {
        File::open(path(folder)).is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
    }

    /// What to say when the lock cannot be had.
    pub fn refusal(folder: &Path) -> Error {
        Error::MirrorLocked(format!(
            "another run is syncing {}: wait for it to end, or pass wait to wait for it",
            folder.display()
        ))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing is not enough when a forked child still has the file open; the system unlocks what this cannot.
        let _ = self.held.unlock();
    }
}

fn path(folder: &Path) -> PathBuf {
    folder.join("mirror.lock")
}

fn take(file: &File) -> io::Result<bool> {
    for attempt in 1..=TRIES {
        match file.try_lock() {
            Ok(()) => return Ok(true),
            Err(TryLockError::WouldBlock) if attempt < TRIES => std::thread::sleep(BETWEEN_TRIES),
            Err(TryLockError::WouldBlock) => break,
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
    Ok(false)
}

/// `SQLite`'s log and the lock both need a disk of this machine (sqlite.org, write-ahead logging).
#[cfg(all(target_os = "linux", target_pointer_width = "64"))]
pub(crate) fn refuse_network_disk(folder: &Path) -> Result<()> {
    const NFS: i64 = 0x6969;
    const SMB: [i64; 3] = [0x517B, 0xFF53_4D42, 0xFE53_4D42];
    let kind = rustix::fs::statfs(folder).map_err(|error| Error::io(folder, error.into()))?.f_type;
    if kind == NFS || SMB.contains(&kind) {
        return Err(Error::Mirror(format!(
            "{} is on a network disk, where a database can be damaged: put the mirror on a disk of this machine",
            folder.display()
        )));
    }
    Ok(())
}

#[cfg(not(all(target_os = "linux", target_pointer_width = "64")))]
#[expect(clippy::unnecessary_wraps, reason = "other systems do not tell the kind of disk cheaply")]
pub(crate) fn refuse_network_disk(_folder: &Path) -> Result<()> {
    Ok(())
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
