//! The passing of time, so that tests can hold it in their hands.

use std::future::Future;
use std::sync::LazyLock;
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
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

/// One origin for the whole process, because clients share their budgets.
static ORIGIN: LazyLock<Instant> = LazyLock::new(Instant::now);

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        SystemTime::now().into()
    }

    fn elapsed(&self) -> Duration {
        ORIGIN.elapsed()
    }

    fn sleep(&self, duration: Duration) -> impl Future<Output = ()> + Send {
        tokio::time::sleep(duration)
    }
}
