//! What a piece of work cost in requests.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::error::{ApiFailure, Error, Result};

/// A run whose credential was refused so often, a new token each time, asks no more.
const MOST_REFUSALS: u32 = 5;

/// Counts what one operation sends; shared by everything that works for it.
#[derive(Debug, Default)]
pub struct Usage {
    requests: AtomicU64,
    retries: AtomicU64,
    throttle: Mutex<Throttle>,
    is_run: bool,
    refusals: Mutex<Refusals>,
}

/// The tokens that were refused; an API key counts as one.
#[derive(Debug, Default)]
struct Refusals {
    tokens: u32,
    last: Option<(u64, ApiFailure)>,
}

/// Time in which at least one request waited; requests that wait together count once.
#[derive(Debug, Default)]
struct Throttle {
    total: Duration,
    until: Duration,
}

/// The counts at one moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UsageFigures {
    /// Requests sent to the API, repeated ones included; files come from another host and do not count.
    pub requests: u64,
    /// How many of them were repetitions.
    pub retries: u64,
    /// How long requests waited for Qonto's limits; those that waited together count once.
    pub throttled: Duration,
}

impl Usage {
    /// That of one run, which ends when its credential is refused.
    pub(super) fn of_a_run() -> Self {
        Self { is_run: true, ..Self::default() }
    }

    /// Notes that a token was refused; requests that were on their way with it count once.
    pub(super) fn note_refusal(&self, generation: u64, error: &Error) {
        let Error::Authentication(failure) = error else { return };
        let mut refusals = self.refusals();
        if refusals.last.as_ref().is_none_or(|(last, _)| *last < generation) {
            refusals.tokens += 1;
            refusals.last = Some((generation, failure.clone()));
        }
    }

    /// An error when asking with this token would be refused as it was before.
    pub(super) fn check_refusals(&self, generation: u64) -> Result<()> {
        let refusals = self.refusals();
        match &refusals.last {
            Some((last, failure)) if self.is_run && (*last == generation || refusals.tokens >= MOST_REFUSALS) => {
                Err(Error::Authentication(failure.clone()))
            }
            _ => Ok(()),
        }
    }

    /// Whether no new token would help either.
    pub(super) fn is_refused_for_good(&self) -> bool {
        self.is_run && self.refusals().tokens >= MOST_REFUSALS
    }

    fn refusals(&self) -> MutexGuard<'_, Refusals> {
        self.refusals.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn sent(&self) {
        self.requests.fetch_add(1, Relaxed);
    }

    pub(super) fn repeated(&self) {
        self.retries.fetch_add(1, Relaxed);
    }

    /// A request waited from one moment of the clock to another.
    pub(super) fn waited(&self, from: Duration, to: Duration) {
        let mut throttle = self.throttle.lock().unwrap_or_else(PoisonError::into_inner);
        let alone = to.saturating_sub(from.max(throttle.until));
        throttle.total += alone;
        throttle.until = throttle.until.max(to);
    }

    /// The counts so far.
    pub fn figures(&self) -> UsageFigures {
        UsageFigures {
            requests: self.requests.load(Relaxed),
            retries: self.retries.load(Relaxed),
            throttled: self.throttle.lock().unwrap_or_else(PoisonError::into_inner).total,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_that_wait_together_count_once() {
        let usage = Usage::default();
        for (from, to) in [(0, 10), (2, 10), (5, 12), (20, 21)] {
            usage.waited(Duration::from_secs(from), Duration::from_secs(to));
        }
        assert_eq!(usage.figures().throttled, Duration::from_secs(13));
    }
}
