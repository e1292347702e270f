//! Counts files that are on their way, so that somebody can wait until none is.

use std::sync::Arc;

use tokio::sync::watch::Sender;

/// The files on their way of one operation; clones count together.
#[derive(Debug, Clone, Default)]
pub(crate) struct Arrivals(Arc<Sender<usize>>);

/// One file on its way, until dropped.
#[derive(Debug)]
pub(crate) struct Arrival(Arc<Sender<usize>>);

impl Arrivals {
    /// Counts one more.
    pub(crate) fn begin(&self) -> Arrival {
        self.0.send_modify(|count| *count += 1);
        Arrival(Arc::clone(&self.0))
    }

    /// Waits until none is left, not even on a thread that still lets go of its file.
    pub(crate) async fn ended(&self) {
        // The sender lives in `self`, so the wait cannot end for lack of it.
        drop(self.0.subscribe().wait_for(|count| *count == 0).await);
    }
}

impl Drop for Arrival {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count = count.saturating_sub(1));
    }
}
