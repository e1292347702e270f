//! Instants in milliseconds, and the texts that stand for them.

use chrono::{DateTime, Datelike, Days, FixedOffset, NaiveDate, SecondsFormat, Utc, Weekday};

use crate::fake::Resolution;

/// Milliseconds since 1970, UTC.
pub(in crate::fake) type Millis = i64;

/// How bodies show instants.
#[derive(Debug, Clone, Copy)]
pub(in crate::fake) struct DateStyle {
    pub(in crate::fake) resolution: Resolution,
    pub(in crate::fake) paris: bool,
}

impl DateStyle {
    /// The instant as bodies show it.
    pub(in crate::fake) fn text(self, at: Millis) -> String {
        let format = match self.resolution {
            Resolution::Milliseconds => SecondsFormat::Millis,
            Resolution::Seconds => SecondsFormat::Secs,
        };
        let instant = instant(at);
        match FixedOffset::east_opt(if is_summer(instant) { 7200 } else { 3600 }) {
            Some(paris) if self.paris => instant.with_timezone(&paris).to_rfc3339_opts(format, true),
            _ => instant.to_rfc3339_opts(format, true),
        }
    }
}

/// The instant as it is stored.
pub(in crate::fake) fn stored(at: Millis, resolution: Resolution) -> Millis {
    match resolution {
        Resolution::Milliseconds => at,
        Resolution::Seconds => at - at.rem_euclid(1000),
    }
}

/// The day of an instant, UTC.
pub(in crate::fake) fn day(at: Millis) -> NaiveDate {
    instant(at).date_naive()
}

/// The instant as the `Date` header shows it.
pub(in crate::fake) fn http_date(at: Millis) -> String {
    instant(at).format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// The instant as presigned URLs show it.
pub(in crate::fake) fn compact(at: Millis) -> String {
    instant(at).format("%Y%m%dT%H%M%SZ").to_string()
}

/// Reads what [`compact`] wrote.
pub(in crate::fake) fn from_compact(text: &str) -> Option<Millis> {
    let instant = chrono::NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%SZ").ok()?;
    Some(instant.and_utc().timestamp_millis())
}

/// Reads the instant of a filter: RFC 3339 with `Z` or an offset, nothing else.
pub(in crate::fake) fn from_filter(text: &str) -> Option<Millis> {
    let separated = text.get(10..11) == Some("T");
    let instant = DateTime::parse_from_rfc3339(text).ok()?;
    separated.then(|| instant.timestamp_millis())
}

fn instant(at: Millis) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(at).unwrap_or_default()
}

/// Summer time in Paris runs from the last Sunday of March to that of October, from and to 01:00 UTC.
fn is_summer(instant: DateTime<Utc>) -> bool {
    let change = |month| last_sunday(instant.year(), month).and_then(|day| day.and_hms_opt(1, 0, 0));
    let local = Some(instant.naive_utc());
    change(3) <= local && local < change(10)
}

fn last_sunday(year: i32, month: u32) -> Option<NaiveDate> {
    let last = NaiveDate::from_ymd_opt(year, month, 31)?;
    last.checked_sub_days(Days::new(u64::from(last.weekday().days_since(Weekday::Sun))))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn paris(text: &str) -> String {
        DateStyle { resolution: Resolution::Seconds, paris: true }.text(from_filter(text).unwrap())
    }

    #[test]
    fn paris_changes_its_offset_twice_a_year() {
        assert_eq!(paris("2026-03-29T00:59:59Z"), "2026-03-29T01:59:59+01:00");
        assert_eq!(paris("2026-03-29T01:00:00Z"), "2026-03-29T03:00:00+02:00");
        assert_eq!(paris("2026-10-25T00:59:59Z"), "2026-10-25T02:59:59+02:00");
        assert_eq!(paris("2026-10-25T01:00:00Z"), "2026-10-25T02:00:00+01:00");
    }

    #[test]
    fn a_filter_needs_an_offset_and_no_space() {
        assert!(from_filter("2026-01-02T03:04:05+02:00").is_some());
        assert!(from_filter("2026-01-02T03:04:05.1234567Z").is_some());
        for bad in ["2026-01-02T03:04:05", "2026-01-02 03:04:05Z", "2026-01-02T03:04:05 02:00", "2026-01-02", ""] {
            assert_eq!(from_filter(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_date_header_is_in_the_form_of_http() {
        assert_eq!(http_date(from_filter("2026-11-22T03:04:05Z").unwrap()), "Sun, 22 Nov 2026 03:04:05 GMT");
    }
}
