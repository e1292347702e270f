//! Reading a mirror without holding up anything else.

use std::path::PathBuf;

use crate::error::{Error, Result};
use crate::mirror::{Opening, Store};

/// Opens the mirror in a folder and works on it, on a thread that may wait for the disk.
pub(super) async fn read<R: Send + 'static>(
    folder: PathBuf,
    work: impl FnOnce(&Store) -> Result<R> + Send + 'static,
) -> Result<R> {
    blocking(move || work(&Store::open(&folder, Opening::Existing)?)).await
}

/// Does something that waits for the disk.
pub(super) async fn blocking<R: Send + 'static>(work: impl FnOnce() -> Result<R> + Send + 'static) -> Result<R> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|error| Err(Error::Mirror(format!("the work on the mirror was broken off: {error}"))))
}
