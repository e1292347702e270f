//! How many audits a run began and ended.

use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

/// The audits of one run.
#[derive(Debug, Default)]
pub(in crate::mirror::run) struct Audits {
    begun: AtomicUsize,
    ended: AtomicUsize,
}

impl Audits {
    pub(super) fn begin(&self) {
        self.begun.fetch_add(1, SeqCst);
    }

    pub(super) fn end(&self) {
        self.ended.fetch_add(1, SeqCst);
    }

    /// Whether there was an audit, and every one ended well.
    pub(in crate::mirror::run) fn have_ended(&self) -> bool {
        let ended = self.ended.load(SeqCst);
        ended > 0 && ended == self.begun.load(SeqCst)
    }
}
