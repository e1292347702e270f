//! Whose turn it is to ask: addresses come from Qonto and files from another host, so that neither waits for the other.

use tokio::sync::Semaphore;

/// Requests that may be on their way to each host.
#[derive(Debug)]
pub(super) struct Turns {
    pub(super) api: Semaphore,
    pub(super) files: Semaphore,
}

impl Turns {
    pub(super) fn new(each: usize) -> Self {
        Self { api: Semaphore::new(each), files: Semaphore::new(each) }
    }
}
