//! Work on the disk, beside the network.

use crate::attachment::disk::OsDisk;
use crate::attachment::folders::Folders;
use crate::background::in_background;
use crate::error::{Error, Result};

/// Runs what blocks on a thread of its own, counted until it is done: a sync that was given up has ended only then.
pub(super) async fn blocking<R: Send + 'static>(
    folders: &Folders<OsDisk>,
    work: impl FnOnce() -> Result<R> + Send + 'static,
) -> Result<R> {
    let arrival = folders.arrival();
    // Nobody may take what is done any more: then it is dropped, and counted until it is.
    match in_background(move || (work(), arrival)).await {
        Ok((done, _)) => done,
        Err(broken) => Err(Error::Mirror(format!("a step of the sync failed: {broken}"))),
    }
}
