//! What a piece of work cost in requests.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

/// Counts what one operation sends; shared by everything that works for it.
#[derive(Debug, Default)]
pub struct Usage {
    requests: AtomicU64,
    retries: AtomicU64,
    throttled_micros: AtomicU64,
}

/// The counts at one moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UsageFigures {
    /// Requests sent to the API, repeated ones included; files come from another host and do not count.
    pub requests: u64,
    /// How many of them were repetitions.
    pub retries: u64,
    /// How long requests waited for Qonto's limits, summed over requests.
    pub throttled: Duration,
}

impl Usage {
    pub(super) fn sent(&self) {
        self.requests.fetch_add(1, Relaxed);
    }

    pub(super) fn repeated(&self) {
        self.retries.fetch_add(1, Relaxed);
    }

    pub(super) fn waited(&self, time: Duration) {
        self.throttled_micros.fetch_add(u64::try_from(time.as_micros()).unwrap_or(u64::MAX), Relaxed);
    }

    /// The counts so far.
    pub fn figures(&self) -> UsageFigures {
        UsageFigures {
            requests: self.requests.load(Relaxed),
            retries: self.retries.load(Relaxed),
            throttled: Duration::from_micros(self.throttled_micros.load(Relaxed)),
        }
    }
}
