//! When: by Qonto's clock and by ours, because each may be wrong.

use std::time::Duration;

use crate::http::clock::Clock;
use crate::time::Timestamp;

/// How long the same key is good for another sending: Qonto forgets it after 30 minutes (docs.qonto.com, idempotent
/// requests), and a request may be on its way for some of them.
pub const SAME_KEY: Duration = Duration::from_secs(25 * 60);
/// A request that began in time is completed by then or not at all, so that it cannot arrive after its key is forgotten.
const LAST_BYTE: Duration = Duration::from_secs(28 * 60);
/// `Date` has whole seconds, and clocks are set: this much backwards is no sign of a wrong clock.
const SLACK: Duration = Duration::from_secs(60);

/// One instant on two clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Qonto's clock, as far as its answers tell.
    pub qonto: Timestamp,
    /// This machine's.
    pub local: Timestamp,
}

impl Moment {
    /// Whether a key that was first sent then still means the same invoice now; a clock that went back proves nothing.
    pub fn shares_key_with(self, now: Self) -> bool {
        #[cfg(test)]
        if crate::mutants::Mutant::KeyKeptTooLong.is_at_work() {
            return true;
        }
        let recent = |then: Timestamp, now: Timestamp| now.plus(SLACK) >= then && now.since(then) < SAME_KEY;
        recent(self.qonto, now.qonto) && recent(self.local, now.local)
    }

    /// How long a request may go on whose key was first sent then.
    pub fn time_left(self, now: Self) -> Duration {
        let gone = now.qonto.since(self.qonto).max(now.local.since(self.local));
        #[cfg(test)]
        let gone = crate::mutants::Mutant::KeyKeptTooLong.instead(gone, || Duration::ZERO);
        LAST_BYTE.saturating_sub(gone)
    }

    /// The earlier of both clocks.
    pub fn earliest(self) -> Timestamp {
        self.qonto.min(self.local)
    }

    /// The later of both clocks.
    pub fn latest(self) -> Timestamp {
        self.qonto.max(self.local)
    }

    /// Whether so much time has passed since then by Qonto's clock, which dates its invoices; by ours where Qonto's went
    /// back, as it might block for years.
    pub fn is_past(self, wait: Duration, now: Self) -> bool {
        let went_back = now.qonto.plus(SLACK) < self.qonto;
        let (then, now) = if went_back { (self.local, now.local) } else { (self.qonto, now.qonto) };
        now >= then.plus(wait)
    }
}

/// Qonto's clock, carried on from its last answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct QontoClock {
    date: Timestamp,
    at: Duration,
}

impl QontoClock {
    /// The clock as an answer of this date told it; without a date it is ours.
    pub(super) fn told(date: Option<Timestamp>, clock: &impl Clock) -> Self {
        Self { date: date.unwrap_or_else(|| clock.now()), at: clock.elapsed() }
    }

    /// Follows a further answer.
    pub(super) fn follow(&mut self, date: Option<Timestamp>, clock: &impl Clock) {
        if let Some(date) = date {
            *self = Self { date, at: clock.elapsed() };
        }
    }

    /// Now.
    pub(super) fn now(self, clock: &impl Clock) -> Moment {
        let qonto = self.date.plus(clock.elapsed().saturating_sub(self.at));
        Moment { qonto, local: clock.now() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(qonto: i64, local: i64) -> Moment {
        let instant = |minute: i64| Timestamp::from_micros(minute * 60_000_000).unwrap_or_else(|| unreachable!());
        Moment { qonto: instant(qonto), local: instant(local) }
    }

    #[test]
    fn both_clocks_must_agree_that_a_key_still_counts() {
        assert!(at(100, 100).shares_key_with(at(124, 124)));
        assert!(at(100, 100).shares_key_with(at(100, 99)), "set back a little");
        assert!(!at(100, 100).shares_key_with(at(125, 101)), "ours is slow");
        assert!(!at(100, 100).shares_key_with(at(101, 125)), "Qonto's is slow");
        assert!(!at(100, 100).shares_key_with(at(101, 90)), "ours went back");
    }

    #[test]
    fn a_request_is_completed_while_its_key_counts() {
        assert_eq!(at(100, 100).time_left(at(110, 101)), Duration::from_secs(18 * 60));
        assert_eq!(at(100, 100).time_left(at(101, 129)), Duration::ZERO);
    }

    #[test]
    fn the_wait_is_by_qontos_clock_unless_it_went_back() {
        let is_past = |now| at(100, 100).is_past(Duration::from_secs(120), now);
        assert!(is_past(at(102, 100)));
        assert!(!is_past(at(101, 200)), "ours jumped");
        assert!(is_past(at(50, 102)), "Qonto's went back");
        assert!(!is_past(at(50, 101)), "Qonto's went back just now");
        assert!(!is_past(at(100, 102)), "set back a little");
    }
}
