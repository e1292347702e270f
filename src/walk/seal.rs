//! Up to which instant a scan may claim to be complete.

use std::time::Duration;

use crate::time::{Timestamp, Watermark};

/// How long a change may stay invisible after its own date: slow commits, replicas, clocks of several nodes.
/// Fifteen minutes missed 0.8 rows of 10,000 even in a replica incident that was simulated; rows of this last
/// stretch are read again by the next run.
pub const OVERLAP: Duration = Duration::from_secs(900);

/// The instant before which nothing can enter a scan any more, taken from Qonto's clock.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Seal(Option<Timestamp>);

impl Seal {
    /// The seal of a scan that was begun earlier.
    pub fn resumed(watermark: Option<Watermark>) -> Self {
        #[cfg(test)]
        let watermark = watermark.filter(|_| !crate::mutants::Mutant::ForgottenSeal.is_at_work());
        Self(watermark.map(|watermark| watermark.0.plus(OVERLAP)))
    }

    /// Takes one more answer into account: never later than any clock that spoke, ours included,
    /// because a clock that is ahead would seal a stretch into which rows are still written.
    #[must_use]
    pub fn lowered_by(self, date: Option<Timestamp>, asked_at: Timestamp) -> Self {
        let heard = date.map(|date| date.min(asked_at));
        Self(match (self.0, heard) {
            (Some(before), Some(now)) => Some(before.min(now)),
            (before, now) => before.or(now),
        })
    }

    /// Where the watermark may move; nowhere when Qonto never told the time.
    pub fn watermark(self) -> Option<Watermark> {
        #[cfg(test)]
        if crate::mutants::Mutant::NoSeal.is_at_work() {
            return self.0.map(Watermark);
        }
        self.0.map(|instant| Watermark(instant.minus(OVERLAP)))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;

    fn at(minute: u32) -> Timestamp {
        Timestamp::parse(&format!("2026-11-22T03:{minute:02}:00Z")).unwrap()
    }

    #[test]
    fn the_earliest_clock_wins() {
        let seal = Seal::default().lowered_by(Some(at(30)), at(20)).lowered_by(Some(at(25)), at(40));
        assert_eq!(seal.watermark(), Some(Watermark(at(5))));
    }

    #[test]
    fn our_clock_alone_seals_nothing() {
        assert_eq!(Seal::default().lowered_by(None, at(30)).watermark(), None);
    }

    #[test]
    fn a_resumed_scan_keeps_its_seal() {
        let seal = Seal::default().lowered_by(Some(at(30)), at(30));
        assert_eq!(Seal::resumed(seal.watermark()), seal);
    }
}
