//! The fake's own clock: where it started, how long it has run, how far it was advanced.

use std::time::Duration;

use super::Millis;

#[derive(Debug, Clone, Copy)]
pub(super) struct Clock {
    start: Millis,
    run: Millis,
    advanced: Millis,
}

impl Clock {
    pub(super) fn new(start: Millis) -> Self {
        Self { start, run: 0, advanced: 0 }
    }

    pub(super) fn now(self) -> Millis {
        self.start + self.run + self.advanced
    }

    /// Says how long the fake has run by now; time never runs backwards.
    pub(super) fn has_run(&mut self, since_start: Duration) {
        self.run = self.run.max(millis(since_start));
    }

    pub(super) fn advance(&mut self, by: Duration) {
        self.advanced = self.advanced.saturating_add(millis(by));
    }
}

/// Seconds as a duration; nothing for a number that is not one.
pub(super) fn seconds(number: f64) -> Duration {
    Duration::try_from_secs_f64(number).unwrap_or_default()
}

/// A duration in whole milliseconds.
pub(super) fn millis(duration: Duration) -> Millis {
    Millis::try_from(duration.as_millis()).unwrap_or(Millis::MAX / 4)
}
