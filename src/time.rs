//! Instants, compared as instants whatever offset they were written with.

use std::fmt;
use std::time::Duration;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, SecondsFormat, TimeDelta, Utc};
use serde::{Serialize, Serializer};

/// Which end of its UTC day a bare date means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// The first instant, for lower bounds.
    Start,
    /// The last instant, for upper bounds.
    End,
}

/// The first second of year 1, as seconds after 1970: RFC 3339 has four digits for a year, and Python's years begin here.
const FIRST_SECOND: i64 = -62_135_596_800;
/// The last second of year 9999.
const LAST_SECOND: i64 = 253_402_300_799;

/// An instant in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(DateTime<Utc>);

impl Timestamp {
    /// Reads RFC 3339 text; `None` for anything else, the empty text included.
    pub fn parse(text: &str) -> Option<Self> {
        DateTime::parse_from_rfc3339(text).ok().map(|instant| Self::from(instant.to_utc()))
    }

    /// Reads RFC 3339 text, or a bare date as that edge of its UTC day; both in the years 1 to 9999.
    pub fn read(text: &str, edge: Edge) -> Option<Self> {
        let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
        let instant = day.and_then(|day| Self::within(day, edge)).or_else(|| Self::widened(text, edge))?;
        instant.is_spelled().then_some(instant)
    }

    /// An upper bound between two microseconds is the later one, or it would shut out what it lets in.
    fn widened(text: &str, edge: Edge) -> Option<Self> {
        let written = DateTime::parse_from_rfc3339(text).ok()?.to_utc();
        let kept = Self::from(written);
        Some(if edge == Edge::End && kept.0 < written { kept.plus(Duration::from_micros(1)) } else { kept })
    }

    /// Whether it lies in the years 1 to 9999, so that a filter can name it.
    pub fn is_spelled(self) -> bool {
        (FIRST_SECOND..=LAST_SECOND).contains(&self.0.timestamp())
    }

    fn within(day: NaiveDate, edge: Edge) -> Option<Self> {
        let start = |day: NaiveDate| day.and_time(NaiveTime::MIN).and_utc();
        Some(Self(match edge {
            Edge::Start => start(day),
            Edge::End => start(day.checked_add_days(Days::new(1))?) - TimeDelta::microseconds(1),
        }))
    }

    /// The instant that many microseconds after 1970, as the mirror stores it.
    pub fn from_micros(micros: i64) -> Option<Self> {
        DateTime::from_timestamp_micros(micros).map(Self)
    }

    /// Microseconds since 1970.
    pub fn micros(self) -> i64 {
        self.0.timestamp_micros()
    }

    /// This instant moved later, as far as the calendar goes.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        let delta = TimeDelta::from_std(duration).unwrap_or(TimeDelta::MAX);
        Self(self.0.checked_add_signed(delta).unwrap_or(DateTime::<Utc>::MAX_UTC))
    }

    /// This instant moved earlier, as far as the calendar goes.
    #[must_use]
    pub fn minus(self, duration: Duration) -> Self {
        let delta = TimeDelta::from_std(duration).unwrap_or(TimeDelta::MAX);
        Self(self.0.checked_sub_signed(delta).unwrap_or(DateTime::<Utc>::MIN_UTC))
    }

    /// The time that passed since `earlier`, or nothing when it lies ahead.
    pub fn since(self, earlier: Self) -> Duration {
        (self.0 - earlier.0).to_std().unwrap_or(Duration::ZERO)
    }

    /// The start of this instant's second: Qonto's filters are sent without fractions.
    #[must_use]
    pub fn floor_second(self) -> Self {
        Self(DateTime::from_timestamp(self.0.timestamp(), 0).unwrap_or(self.0))
    }

    /// `YYYY-MM-DDTHH:MM:SSZ`, the only spelling sent in a filter: a raw `+` would arrive as a space. What lies beyond
    /// the years of this spelling becomes its first or last second.
    pub fn to_filter(self) -> String {
        let second = self.0.timestamp().clamp(FIRST_SECOND, LAST_SECOND);
        DateTime::from_timestamp(second, 0).unwrap_or(self.0).to_rfc3339_opts(SecondsFormat::Secs, true)
    }

    /// `YYYY-MM`, the folder of an invoice's files.
    pub fn month(self) -> String {
        self.spelled("%Y-%m")
    }

    /// This instant in UTC by a pattern of `strftime`.
    pub(crate) fn spelled(self, pattern: &str) -> String {
        self.0.format(pattern).to_string()
    }
}

impl From<std::time::SystemTime> for Timestamp {
    fn from(time: std::time::SystemTime) -> Self {
        Self::from(DateTime::<Utc>::from(time))
    }
}

impl From<DateTime<Utc>> for Timestamp {
    /// Microseconds are kept, as the mirror stores them: an instant read back must equal the one that was written.
    fn from(instant: DateTime<Utc>) -> Self {
        Self(DateTime::from_timestamp_micros(instant.timestamp_micros()).unwrap_or(instant))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0.to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// How far a scan is known to be complete: an instant of Qonto's clock, never the newest row's date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Watermark(pub Timestamp);

impl fmt::Display for Watermark {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

#[cfg(test)]
mod properties;

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;

    #[test]
    fn reads_every_documented_spelling() {
        let same = Timestamp::parse("2022-03-04T15:58:30Z");
        assert!(same.is_some());
        assert_eq!(Timestamp::parse("2022-03-04T17:58:30+02:00"), same);
        assert_eq!(Timestamp::parse("2022-03-04T15:58:30.000000000Z"), same);
        assert!(Timestamp::parse("2024-12-04T11:05:16.4497Z").is_some());
        assert_eq!(Timestamp::parse(""), None);
        assert_eq!(Timestamp::parse("2022-03-04"), None);
    }

    #[test]
    fn a_date_is_its_whole_day_in_utc() {
        let read = |text, edge| Timestamp::read(text, edge).map(|instant| instant.to_string());
        assert_eq!(read("2026-01-31", Edge::Start).as_deref(), Some("2026-01-31T00:00:00Z"));
        assert_eq!(read("2026-01-31", Edge::End).as_deref(), Some("2026-01-31T23:59:59.999999Z"));
        assert_eq!(read("2026-01-31T09:00:00+02:00", Edge::End).as_deref(), Some("2026-01-31T07:00:00Z"));
        assert_eq!(read("2026-02-30", Edge::Start), None);
        assert_eq!(read("9999-12-31", Edge::End).as_deref(), Some("9999-12-31T23:59:59.999999Z"));
        assert_eq!(read("0001-01-01", Edge::Start).as_deref(), Some("0001-01-01T00:00:00Z"));
        for beyond in ["0000-12-31", "-0001-01-01", "+10000-01-01", "0000-12-31T23:59:59Z", "9999-12-31T23:59:59-01:00"]
        {
            assert_eq!(read(beyond, Edge::Start), None, "{beyond}");
        }
    }

    #[test]
    fn filters_have_seconds_and_z() {
        let instant = Timestamp::parse("2022-03-04T17:58:30.999+02:00").unwrap();
        assert_eq!(instant.to_filter(), "2022-03-04T15:58:30Z");
        assert_eq!(instant.plus(Duration::MAX).to_filter(), "9999-12-31T23:59:59Z");
        assert_eq!(instant.minus(Duration::MAX).to_filter(), "0001-01-01T00:00:00Z");
    }

    #[test]
    fn survives_the_edges_of_the_calendar() {
        let instant = Timestamp::parse("2022-03-04T15:58:30Z").unwrap();
        assert!(instant.plus(Duration::MAX) > instant);
        assert!(instant.minus(Duration::MAX) < instant);
        assert_eq!(instant.since(instant.plus(Duration::from_secs(1))), Duration::ZERO);
    }
}
