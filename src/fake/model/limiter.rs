//! Qonto's rate limits, per IP address in reality and for the whole fake here.

use std::collections::VecDeque;

use super::Millis;

/// Requests in a sliding window; refused ones count too.
#[derive(Debug)]
struct Sliding {
    length: Millis,
    limit: usize,
    times: VecDeque<Millis>,
}

impl Sliding {
    fn new(length: Millis, limit: usize) -> Self {
        Self { length, limit, times: VecDeque::new() }
    }

    fn note(&mut self, now: Millis) {
        self.times.push_back(now);
        // One more than the limit is enough to refuse.
        if self.times.len() > self.limit + 1 {
            self.times.pop_front();
        }
    }

    fn is_exceeded(&mut self, now: Millis) -> bool {
        while self.times.front().is_some_and(|&time| time <= now - self.length) {
            self.times.pop_front();
        }
        self.times.len() > self.limit
    }
}

/// The documented windows: 1,000 in 10 s, 10,000 in 10 min, 200 refused credentials in 1 h.
#[derive(Debug)]
pub(super) struct Limiter {
    windows: [Sliding; 2],
    unauthorized: Sliding,
}

impl Limiter {
    pub(super) fn new() -> Self {
        Self {
            windows: [Sliding::new(10_000, 1000), Sliding::new(600_000, 10_000)],
            unauthorized: Sliding::new(3_600_000, 200),
        }
    }

    /// Counts a request and says whether it is one too many.
    pub(super) fn refuses(&mut self, now: Millis) -> bool {
        for window in &mut self.windows {
            window.note(now);
        }
        self.windows.iter_mut().any(|window| window.is_exceeded(now)) || self.unauthorized.is_exceeded(now)
    }

    pub(super) fn note_unauthorized(&mut self, now: Millis) {
        self.unauthorized.note(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_1001st_request_in_ten_seconds_is_refused_and_counts() {
        let mut limiter = Limiter::new();
        assert!((0..1000).all(|_| !limiter.refuses(0)));
        assert!(limiter.refuses(5_000));
        assert!(!limiter.refuses(10_001), "the first thousand have left the window");
        assert!((0..998).all(|_| !limiter.refuses(10_001)));
        assert!(limiter.refuses(10_001), "the refused request of 5 s still counts");
    }

    #[test]
    fn ten_thousand_in_ten_minutes_is_the_second_wall() {
        let mut limiter = Limiter::new();
        assert!((0..10_000).all(|number| !limiter.refuses(number * 50)));
        assert!(limiter.refuses(500_000));
        assert!(!limiter.refuses(650_000));
    }

    #[test]
    fn more_than_200_refused_credentials_in_an_hour_throttle() {
        let mut limiter = Limiter::new();
        for number in 0..201 {
            assert!(!limiter.refuses(number * 100));
            limiter.note_unauthorized(number * 100);
        }
        assert!(limiter.refuses(60_000));
        assert!(!limiter.refuses(60_000 + 3_600_000));
    }
}
