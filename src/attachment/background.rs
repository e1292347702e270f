//! What touches the disk, on threads of its own.

use std::io;
use std::path::PathBuf;

use crate::background;
use crate::error::{Error, Result};

/// Runs what blocks on the threads kept for it; dropping the future does not stop it half-way.
pub(super) async fn in_background<T, W>(path: PathBuf, work: W) -> Result<T>
where
    T: Send + 'static,
    W: FnOnce() -> Result<T> + Send + 'static,
{
    match background::in_background(work).await {
        Ok(answer) => answer,
        Err(_) => Err(Error::io(path, io::Error::other("writing was broken off: run it again"))),
    }
}
