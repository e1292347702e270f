//! Qonto's clock, as its answers tell it.

use std::sync::OnceLock;
use std::time::Duration;

use crate::time::Timestamp;

/// Qonto's clock: its first `Date` beside our own stopwatch.
#[derive(Debug)]
pub(super) struct ServerClock {
    told: OnceLock<(Timestamp, Duration)>,
    ours: (Timestamp, Duration),
}

impl ServerClock {
    /// A clock that knows only our time; with it, what our stopwatch shows.
    pub(super) fn new(ours: Timestamp, elapsed: Duration) -> Self {
        Self { told: OnceLock::new(), ours: (ours, elapsed) }
    }

    /// Takes the first date that an answer tells.
    pub(super) fn hear(&self, date: Option<Timestamp>, elapsed: Duration) {
        if let Some(date) = date {
            self.told.get_or_init(|| (date, elapsed));
        }
    }

    /// Qonto's time; nothing when no answer told it.
    pub(super) fn told(&self, elapsed: Duration) -> Option<Timestamp> {
        self.told.get().map(|start| since(*start, elapsed))
    }

    /// Qonto's time, or ours when no answer told it.
    pub(super) fn now(&self, elapsed: Duration) -> Timestamp {
        since(*self.told.get().unwrap_or(&self.ours), elapsed)
    }
}

fn since((date, then): (Timestamp, Duration), elapsed: Duration) -> Timestamp {
    date.plus(elapsed.saturating_sub(then))
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
}
