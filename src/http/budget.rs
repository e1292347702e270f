//! Qonto's rate limits, kept on our side so that it never has to refuse.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::Duration;

use super::recovery::Recovery;
use crate::http::clock::Clock;

/// 1,000 requests in ten seconds and one of guard (docs.qonto.com, rate limitations; the guard absorbs jitter on the way).
const BURST: (usize, Duration) = (1_000, Duration::from_secs(11));
/// 10,000 requests in ten minutes and one second of guard (same page).
const LONG: (usize, Duration) = (10_000, Duration::from_secs(601));

/// The requests of one address to one host, counted in both of Qonto's windows.
#[derive(Debug, Default)]
pub struct Budget {
    sent: VecDeque<Duration>,
    recovery: Recovery,
}

impl Budget {
    /// Counts one request now, or says how long to wait before asking again.
    pub fn reserve(&mut self, now: Duration) -> Result<(), Duration> {
        self.forget_before(now);
        let wait = [BURST, LONG].into_iter().filter_map(|window| self.wait_for(window, now)).max();
        if let Some(wait) = wait.max(self.recovery.wait(now)) {
            return Err(wait);
        }
        self.recovery.pass(now)?;
        self.sent.push_back(now);
        Ok(())
    }

    fn forget_before(&mut self, now: Duration) {
        while self.sent.front().is_some_and(|sent| now.saturating_sub(*sent) >= LONG.1) {
            self.sent.pop_front();
        }
    }

    fn wait_for(&self, (most, window): (usize, Duration), now: Duration) -> Option<Duration> {
        let oldest = self.sent.get(self.sent.len().checked_sub(most)?)?;
        (*oldest + window).checked_sub(now).filter(|wait| !wait.is_zero())
    }
}

/// What stands between a request and the network: the windows, unless switched off, and the freeze after a 429.
#[derive(Debug, Clone)]
pub struct Gate {
    budget: Arc<Mutex<Budget>>,
    limited: bool,
}

/// One budget a host for the whole process, because Qonto counts by address and not by client.
static BY_HOST: LazyLock<Mutex<HashMap<String, Arc<Mutex<Budget>>>>> = LazyLock::new(Mutex::default);

impl Gate {
    /// The process's gate to one host.
    pub fn shared(host: &str, limited: bool) -> Self {
        let mut hosts = BY_HOST.lock().unwrap_or_else(PoisonError::into_inner);
        Self { budget: Arc::clone(hosts.entry(host.to_owned()).or_default()), limited }
    }

    /// A gate of one's own, for a simulated clock.
    pub fn alone(limited: bool) -> Self {
        Self { budget: Arc::default(), limited }
    }

    /// Waits for room.
    pub async fn pass(&self, clock: &impl Clock) {
        while let Err(wait) = self.reserve(clock.elapsed()) {
            clock.sleep(wait).await;
        }
    }

    /// Waits while a 429 holds everybody up, with a request that was counted before.
    pub async fn resume(&self, clock: &impl Clock) {
        let pass = || self.lock().recovery.pass(clock.elapsed());
        while let Err(wait) = pass() {
            clock.sleep(wait).await;
        }
    }

    /// After a 429 nobody sends for a while; `pause` is given how many came before in a row. False when it has lasted too
    /// long to wait on.
    pub fn freeze(&self, now: Duration, pause: impl FnOnce(u32) -> Duration) -> bool {
        self.lock().recovery.refuse(now, pause)
    }

    /// An answer that is not a 429 ends the row of refusals.
    pub fn thaw(&self, now: Duration) {
        self.lock().recovery.answer(now);
    }

    fn reserve(&self, now: Duration) -> Result<(), Duration> {
        let mut budget = self.lock();
        if self.limited {
            return budget.reserve(now);
        }
        budget.recovery.pass(now)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Budget> {
        self.budget.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    /// When each of `count` requests leaves, if each leaves as soon as it may.
    fn departures(count: usize) -> Vec<Duration> {
        departures_with_rests(count, |_| Duration::ZERO)
    }

    /// The same, where nobody wants to leave for a while before some of them.
    fn departures_with_rests(count: usize, rest: impl Fn(usize) -> Duration) -> Vec<Duration> {
        let (mut budget, mut now) = (Budget::default(), Duration::ZERO);
        (0..count)
            .map(|number| {
                now += rest(number);
                while let Err(wait) = budget.reserve(now) {
                    now += wait;
                }
                now
            })
            .collect()
    }

    /// Whether no window, wherever it begins, holds more than so many.
    fn holds(departures: &[Duration], most: usize, window: Duration) -> bool {
        departures.iter().zip(departures.iter().skip(most)).all(|(first, beyond)| *beyond >= *first + window)
    }

    #[test]
    fn a_burst_leaves_at_once_and_the_next_request_waits() {
        let departures = departures(1_001);
        assert_eq!(departures.get(999), Some(&seconds(0)));
        assert_eq!(departures.get(1_000), Some(&seconds(11)));
    }

    #[test]
    fn both_windows_hold() {
        assert_eq!(departures(10_500).get(10_000), Some(&seconds(601)));
        let rests: [fn(usize) -> Duration; 3] = [
            |_| Duration::ZERO,
            |number| Duration::from_millis(if number % 700 == 0 { 7_300 } else { 0 }),
            |number| Duration::from_millis(if number % 3 == 0 { 17 } else { 0 }),
        ];
        for rest in rests {
            let departures = departures_with_rests(25_000, rest);
            assert!(holds(&departures, 1_000, seconds(10)));
            assert!(holds(&departures, 10_000, seconds(600)));
        }
    }

    #[test]
    fn a_refusal_stops_everybody_and_the_next_one_longer() {
        let gate = Gate::alone(false);
        gate.freeze(seconds(0), |refusals| seconds(1 << refusals));
        gate.freeze(seconds(0), |_| seconds(99));
        assert_eq!(gate.reserve(seconds(0)), Err(seconds(1)));
        assert_eq!(gate.reserve(seconds(1)), Ok(()));
        gate.freeze(seconds(1), |refusals| seconds(1 << refusals));
        gate.thaw(seconds(2));
        assert_eq!(gate.reserve(seconds(2)), Err(seconds(1)));
        assert_eq!(gate.reserve(seconds(3)), Ok(()));
        gate.thaw(seconds(4));
        gate.freeze(seconds(9), |refusals| seconds(1 << refusals));
        assert_eq!(gate.reserve(seconds(9)), Err(seconds(1)));
    }
}
