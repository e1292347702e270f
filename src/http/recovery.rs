//! The way back after a 429: a pause, then one request, then twice as many with every round of answers.
//!
//! Others may use up the limits of the same address. Whoever returns with everything at once is refused again, and each
//! refusal counts against the limits too.

use std::time::Duration;

use super::retry::PATIENCE;

/// Where answers fail to come, one more request may leave after so long.
const UNANSWERED: Duration = Duration::from_secs(1);
/// With so many in a row answered, the throttle is over: that many are in flight at the most.
const WIDE: u32 = 32;
/// A refusal so long after the last one is the first of another throttle.
const QUIET: Duration = Duration::from_secs(60);

/// What may leave after a refusal.
#[derive(Debug, Default)]
pub(super) struct Recovery {
    /// Nobody leaves before.
    until: Duration,
    /// Refusals in a row.
    refusals: u32,
    /// When the row began.
    since: Option<Duration>,
    /// The last of the row.
    last: Duration,
    /// How many may leave at once; as many as like when nobody was refused lately.
    room: Option<u32>,
    /// When one may leave although there is no room.
    next: Duration,
}

impl Recovery {
    /// Lets one request leave now, or says how long it must wait.
    pub(super) fn pass(&mut self, now: Duration) -> Result<(), Duration> {
        wait(self.until, now)?;
        match &mut self.room {
            None => return Ok(()),
            Some(0) => wait(self.next, now)?,
            Some(room) => *room -= 1,
        }
        self.next = now + UNANSWERED;
        Ok(())
    }

    /// How long the next request must wait, if it must.
    pub(super) fn wait(&self, now: Duration) -> Option<Duration> {
        let next = if self.room == Some(0) { self.next } else { Duration::ZERO };
        wait(self.until.max(next), now).err()
    }

    /// After a 429 nobody leaves for a while, longer with each in a row; false when patience is over.
    pub(super) fn refuse(&mut self, now: Duration, pause: impl FnOnce(u32) -> Duration) -> bool {
        if self.until > now {
            return true;
        }
        if now.saturating_sub(self.until.max(self.last)) > QUIET {
            (self.refusals, self.since) = (0, None);
        }
        self.last = now;
        let since = *self.since.get_or_insert(now);
        if now.saturating_sub(since) >= PATIENCE {
            self.room = None;
            return false;
        }
        (self.until, self.room) = (now + pause(self.refusals), Some(1));
        self.refusals = self.refusals.saturating_add(1);
        true
    }

    /// An answer that is not a 429 ends the row of refusals, unless it was on its way before the pause.
    pub(super) fn answer(&mut self, now: Duration) {
        if self.until > now {
            return;
        }
        (self.refusals, self.since) = (0, None);
        self.room = self.room.map(|room| room + 2).filter(|room| *room < WIDE);
    }
}

fn wait(until: Duration, now: Duration) -> Result<(), Duration> {
    until.checked_sub(now).filter(|left| !left.is_zero()).map_or(Ok(()), Err)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    /// How many leave at once.
    fn leaving(recovery: &mut Recovery, now: Duration) -> usize {
        (0..1_000).take_while(|_| recovery.pass(now).is_ok()).count()
    }

    #[test]
    fn after_the_pause_one_leaves_then_twice_as_many_each_time() {
        let mut recovery = Recovery::default();
        assert_eq!(leaving(&mut recovery, seconds(0)), 1_000);
        assert!(recovery.refuse(seconds(0), |_| seconds(5)));
        recovery.answer(seconds(1));
        assert_eq!((leaving(&mut recovery, seconds(4)), recovery.wait(seconds(4))), (0, Some(seconds(1))));
        let mut room = 1;
        while room < 32 {
            assert_eq!(leaving(&mut recovery, seconds(5)), room);
            (0..room).for_each(|_| recovery.answer(seconds(5)));
            room *= 2;
        }
        assert_eq!(leaving(&mut recovery, seconds(5)), 1_000);
    }

    #[test]
    fn answers_that_are_lost_shut_nobody_in() {
        let mut recovery = Recovery::default();
        recovery.refuse(seconds(0), |_| seconds(1));
        assert_eq!([1, 1, 2, 3].map(|at| recovery.pass(seconds(at)).is_ok()), [true, false, true, true]);
    }

    #[test]
    fn when_patience_is_over_everybody_meets_the_refusal() {
        let (mut recovery, mut now, mut refusals) = (Recovery::default(), seconds(0), 0);
        while recovery.refuse(now, |_| seconds(60)) {
            now += seconds(60);
            refusals += 1;
        }
        assert_eq!((now, refusals), (PATIENCE, 11));
        assert_eq!(leaving(&mut recovery, now), 1_000);
    }

    #[test]
    fn a_throttle_of_long_ago_costs_the_next_run_nothing() {
        let (mut recovery, mut now) = (Recovery::default(), seconds(0));
        while recovery.refuse(now, |_| seconds(60)) {
            now += seconds(60);
        }
        assert!(!recovery.refuse(now + seconds(60), |_| seconds(60)));
        let mut before = None;
        now += seconds(3_600);
        assert!(recovery.refuse(now, |refusals| seconds(u64::from(*before.insert(refusals)) + 1)));
        assert_eq!((before, recovery.wait(now)), (Some(0), Some(seconds(1))));
    }
}
