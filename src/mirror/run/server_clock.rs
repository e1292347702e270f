//! Qonto's clock, as its answers tell it.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::time::Timestamp;

/// Qonto's clock: the `Date` of its answers beside our own stopwatch.
#[derive(Debug)]
pub(super) struct ServerClock {
    told: Mutex<Option<Told>>,
    ours: Timestamp,
}

/// When the stopwatch stood at zero: by the first answer, and by those that were furthest behind and ahead.
#[derive(Debug, Clone, Copy)]
struct Told {
    first: Timestamp,
    earliest: Timestamp,
    latest: Timestamp,
}

impl ServerClock {
    /// A clock that knows only our time; with it, what our stopwatch shows.
    pub(super) fn new(ours: Timestamp, elapsed: Duration) -> Self {
        Self { told: Mutex::default(), ours: ours.minus(elapsed) }
    }

    /// Takes the date that an answer tells.
    pub(super) fn hear(&self, date: Option<Timestamp>, elapsed: Duration) {
        let Some(start) = date.map(|date| date.minus(elapsed)) else { return };
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let before = told.unwrap_or(Told { first: start, earliest: start, latest: start });
        *told = Some(Told { earliest: before.earliest.min(start), latest: before.latest.max(start), ..before });
    }

    /// Qonto's time by its first answer; nothing when no answer told it.
    pub(super) fn told(&self, elapsed: Duration) -> Option<Timestamp> {
        self.heard().map(|told| told.first.plus(elapsed))
    }

    /// The earliest and the latest that it may be at Qonto: one answer out of a cache does not move both.
    pub(super) fn bounds(&self, elapsed: Duration) -> Option<(Timestamp, Timestamp)> {
        self.heard().map(|told| (told.earliest.plus(elapsed), told.latest.plus(elapsed)))
    }

    /// Qonto's time, or ours when no answer told it.
    pub(super) fn now(&self, elapsed: Duration) -> Timestamp {
        self.told(elapsed).unwrap_or_else(|| self.ours.plus(elapsed))
    }

    fn heard(&self) -> Option<Told> {
        *self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;

    #[test]
    fn ours_stands_in_until_an_answer_tells() {
        let at = |seconds: i64| Timestamp::from_micros(seconds * 1_000_000).unwrap();
        let elapsed = Duration::from_secs;
        let clock = ServerClock::new(at(100), elapsed(1));
        clock.hear(None, elapsed(2));
        assert_eq!((clock.told(elapsed(3)), clock.now(elapsed(3))), (None, at(102)));
        clock.hear(Some(at(9_000)), elapsed(4));
        clock.hear(Some(at(5_000)), elapsed(5));
        assert_eq!((clock.told(elapsed(6)), clock.now(elapsed(6))), (Some(at(9_002)), at(9_002)));
    }

    #[test]
    fn an_answer_out_of_a_cache_moves_one_bound_only() {
        let at = |seconds: i64| Timestamp::from_micros(seconds * 1_000_000).unwrap();
        let elapsed = Duration::from_secs;
        let clock = ServerClock::new(at(100), elapsed(0));
        assert_eq!(clock.bounds(elapsed(1)), None);
        for (date, seconds) in [(5_000, 1), (9_000, 2), (9_002, 4)] {
            clock.hear(Some(at(date)), elapsed(seconds));
        }
        assert_eq!(clock.bounds(elapsed(9)), Some((at(5_008), at(9_007))));
    }
}
