//! Until when a form may be completed.

use std::time::{Duration, Instant, SystemTime};

/// The moment after which a form is broken off: two clocks, because one stands still while the machine sleeps and the
/// other may be set.
#[derive(Debug, Clone, Copy)]
pub struct Deadline {
    steady: Option<Instant>,
    wall: Option<SystemTime>,
}

impl Deadline {
    /// So far from now.
    pub fn after(wait: Duration) -> Self {
        Self { steady: Instant::now().checked_add(wait), wall: SystemTime::now().checked_add(wait) }
    }

    /// Whether one of the clocks has passed it.
    pub(super) fn is_over(self) -> bool {
        self.steady.is_some_and(|moment| Instant::now() > moment)
            || self.wall.is_some_and(|moment| SystemTime::now() > moment)
    }
}
