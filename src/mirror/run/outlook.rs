//! Whether going on can still succeed.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};

use crate::error::Error;

/// What a run has met so far.
#[derive(Debug, Default)]
pub(super) struct Outlook {
    setbacks: AtomicUsize,
    succeeded: AtomicBool,
}

impl Outlook {
    /// Something went well, so that what failed before was not everything.
    pub(super) fn note_success(&self) {
        self.succeeded.store(true, SeqCst);
        self.setbacks.store(0, SeqCst);
    }

    /// Whether anything went well.
    pub(super) fn has_succeeded(&self) -> bool {
        self.succeeded.load(SeqCst)
    }

    /// Whether this failure, or the row of failures that it ends, means that the next try fails as well. One file that
    /// is refused stops nobody; an outage is not sat out file by file.
    pub(super) fn is_hopeless(&self, error: &Error, most_setbacks: usize) -> bool {
        match error {
            Error::Authentication(_) | Error::Token(_) => true,
            error if error.is_disk_full() => true,
            Error::PermissionDenied(_)
            | Error::Server(_)
            | Error::RateLimit { .. }
            | Error::Connect(_)
            | Error::Timeout(_)
            | Error::Transport(_)
            | Error::Decode(_) => self.setbacks.fetch_add(1, SeqCst) + 1 >= most_setbacks,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_row_of_setbacks_is_hopeless() {
        let (outlook, setback) = (Outlook::default(), Error::Connect(String::new()));
        assert!(!outlook.is_hopeless(&setback, 3) && !outlook.is_hopeless(&setback, 3));
        outlook.note_success();
        assert!(!outlook.is_hopeless(&setback, 3) && !outlook.is_hopeless(&setback, 3));
        assert!(outlook.is_hopeless(&setback, 3));
        assert!(!outlook.is_hopeless(&Error::Argument(String::new()), 1));
        assert!(outlook.is_hopeless(&Error::Token(String::new()), 9));
    }
}
