//! How long an answer may be on its way, however steadily it moves: one byte at a time is no progress.

use std::time::Duration;

use super::transport::Door;

/// An answer's own time, in timeouts: with the usual 30 seconds, a page of 300 kB may come at a modem's pace.
const TIMEOUTS: u32 = 4;
/// Bytes of a file that earn it one more second: at this pace each, the usual 24 files at once fill a line of 100 kbit/s.
const BYTES_A_SECOND: u32 = 500;

/// What an answer may take between its headers and its end. Only waiting for it counts, not what we do with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pace {
    whole: Duration,
    earns: bool,
}

impl Pace {
    /// An answer of the API has its time, whatever its size; a file has more of it the more has come.
    pub(super) fn of(door: Door, timeout: Duration) -> Self {
        Self { whole: timeout.saturating_mul(TIMEOUTS), earns: door == Door::File }
    }

    /// How much longer it may be waited for, with so much come in so long.
    pub(super) fn left(self, received: u64, waited: Duration) -> Duration {
        let earned = if self.earns { Duration::from_secs(received) / BYTES_A_SECOND } else { Duration::ZERO };
        self.whole.saturating_add(earned).saturating_sub(waited)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn an_answer_has_its_time_whatever_has_come() {
        let pace = Pace::of(Door::Api, seconds(30));
        assert_eq!(pace.left(0, seconds(0)), seconds(120));
        assert_eq!(pace.left(1 << 20, seconds(100)), seconds(20));
        assert_eq!(pace.left(1 << 20, seconds(121)), seconds(0));
    }

    #[test]
    fn a_file_earns_time_with_every_byte() {
        let pace = Pace::of(Door::File, seconds(30));
        assert_eq!(pace.left(0, seconds(120)), seconds(0));
        assert_eq!(pace.left(10_000_000, seconds(120)), seconds(20_000));
        assert_eq!(pace.left(120, seconds(120)), Duration::from_millis(240));
        assert!(pace.left(u64::MAX, seconds(1)) > seconds(1 << 40));
    }
}
