//! Work that a blocked thread waits for, a slice of time at a time.

use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Duration;

use pyo3::prelude::*;
use pyo3_async_runtimes::tokio::get_runtime;
use tokio::task::AbortHandle;

use super::ending::outside;
use super::runtime::{Finish, Work, bug};

/// How long a blocked thread goes without looking at signals.
const SLICE: Duration = Duration::from_millis(50);
/// How long an interrupted operation may take to let go of what it holds.
const LAST_BREATH: Duration = Duration::from_secs(1);

/// Work on the runtime that ends with the call that waits for it.
pub(super) struct Waiting {
    answer: Receiver<PyResult<Finish>>,
    task: AbortHandle,
}

impl Waiting {
    pub(super) fn begin(work: Work) -> Self {
        let (sender, answer) = sync_channel(1);
        let task = get_runtime().spawn(async move {
            let outcome = work.await;
            // Nobody listens any more when the waiting thread was interrupted.
            drop(sender.send(outcome));
        });
        Self { answer, task: task.abort_handle() }
    }

    /// The outcome, if it comes within one slice.
    pub(super) fn slice(&mut self) -> Option<PyResult<Finish>> {
        match self.answer.recv_timeout(SLICE) {
            Ok(outcome) => Some(outcome),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => Some(Err(bug())),
        }
    }

    fn wait_for_the_end(&mut self) {
        // Dropping the work drops its sender, which ends this wait at once.
        drop(self.answer.recv_timeout(LAST_BREATH));
    }
}

impl Drop for Waiting {
    /// Waits until the work has let go of its files, so that nothing is left behind an exception.
    fn drop(&mut self) {
        if !self.task.is_finished() {
            self.task.abort();
            Python::try_attach(|py| drop(outside(py, || self.wait_for_the_end())));
        }
    }
}
