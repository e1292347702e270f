//! A lock that the operating system releases when its process dies.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

/// How long to wait before the lock is tried again.
const BETWEEN_TRIES: Duration = Duration::from_millis(5);

/// A locked file, until dropped.
#[derive(Debug)]
pub(crate) struct FileLock(File);

impl FileLock {
    /// Takes the lock, making its file; `None` when somebody else keeps it for as long as we are ready to wait.
    pub(crate) fn acquire(path: &Path, patience: Duration) -> io::Result<Option<Self>> {
        let file = OpenOptions::new().create(true).append(true).open(path)?;
        let start = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Some(Self(file))),
                Err(TryLockError::WouldBlock) if start.elapsed() < patience => std::thread::sleep(BETWEEN_TRIES),
                Err(TryLockError::WouldBlock) => return Ok(None),
                Err(TryLockError::Error(error)) => return Err(error),
            }
        }
    }

    /// Whether somebody, of this process or another, holds the lock.
    pub(crate) fn is_held(path: &Path) -> bool {
        File::open(path).is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
    }
}

impl Drop for FileLock {
    fn drop(&mut self) {
        // Closing is not enough when a forked child still has the file open; the system unlocks what this cannot.
        let _ = self.0.unlock();
    }
}
