//! The passing of time, so that tests can hold it in their hands.

use std::future::Future;
use std::time::{Duration, Instant, SystemTime};

use crate::time::Timestamp;

/// Tells the time and waits.
pub trait Clock: Clone + Send + Sync + 'static {
    /// The local wall clock, which may be wrong.
    fn now(&self) -> Timestamp;
    /// Time since some fixed moment; it never goes back.
    fn elapsed(&self) -> Duration;
    /// Waits.
    fn sleep(&self, duration: Duration) -> impl Future<Output = ()> + Send;
}

/// This machine's clock.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock(Instant);

impl Default for SystemClock {
    fn default() -> Self {
        Self(Instant::now())
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        SystemTime::now().into()
    }

    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }

    fn sleep(&self, duration: Duration) -> impl Future<Output = ()> + Send {
        tokio::time::sleep(duration)
    }
}
