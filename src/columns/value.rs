//! Values as columns hold them, read from one member's JSON.

use std::borrow::Cow;

use chrono::{Datelike, NaiveDate};
use serde_json::value::RawValue;

use super::amount::Amount;
use crate::time::Timestamp;

/// What became of a member's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading<T> {
    /// It fits its column.
    Fits(T),
    /// There is none: the member is absent, null, or an empty text where something else is expected.
    Absent,
    /// It is there, and its column cannot hold it.
    Misfit,
}

impl<T> Reading<T> {
    fn of(read: Option<T>) -> Self {
        read.map_or(Self::Misfit, Self::Fits)
    }

    /// The value, where there is one that fits.
    pub fn fitting(self) -> Option<T> {
        match self {
            Self::Fits(value) => Some(value),
            Self::Absent | Self::Misfit => None,
        }
    }
}

/// Text; anything else is its JSON, so that nothing is lost.
pub fn text(json: &RawValue) -> Reading<Cow<'_, str>> {
    match json.get() {
        "null" => Reading::Absent,
        json if json.starts_with('"') => Reading::of(plain(json).or_else(|| unescaped(json))),
        json => Reading::Fits(Cow::Borrowed(json)),
    }
}

/// A currency's code, which is a text.
pub fn currency(json: &RawValue) -> Reading<Cow<'_, str>> {
    word(json, Some)
}

/// A decimal number, written as text or as a number.
pub fn amount(json: &RawValue) -> Reading<Amount> {
    match json.get() {
        number if number.starts_with(|first: char| first == '-' || first.is_ascii_digit()) => {
            Reading::of(Amount::read(number))
        }
        _ => word(json, |digits| Amount::read(&digits)),
    }
}

/// A whole number, written as a number or as text.
pub fn whole(json: &RawValue) -> Reading<i64> {
    match json.get() {
        number if number.starts_with(|first: char| first == '-' || first.is_ascii_digit()) => {
            Reading::of(number.parse().ok())
        }
        _ => word(json, |digits| digits.parse().ok()),
    }
}

/// True or false, also as text.
pub fn flag(json: &RawValue) -> Reading<bool> {
    match json.get() {
        "true" => Reading::Fits(true),
        "false" => Reading::Fits(false),
        _ => word(json, |text| text.parse().ok()),
    }
}

/// A day of the years 1 to 9999, with all four digits of its year.
pub fn date(json: &RawValue) -> Reading<NaiveDate> {
    word(json, |text| usual_day(&text).or_else(|| unusual_day(&text)).filter(|day| day.year() > 0))
}

/// A day as Qonto writes it, for which the general reader takes ten times as long.
fn usual_day(text: &str) -> Option<NaiveDate> {
    let [year @ .., b'-', month1, month2, b'-', day1, day2] = text.as_bytes() else { return None };
    let year = number::<4>(year.try_into().ok()?)?;
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, number([*month1, *month2])?, number([*day1, *day2])?)
}

fn number<const N: usize>(digits: [u8; N]) -> Option<u32> {
    let add = |number: u32, digit: u8| digit.is_ascii_digit().then(|| number * 10 + u32::from(digit - b'0'));
    digits.into_iter().try_fold(0, add)
}

/// Any other day; the parser also takes years of two digits, so that 31-01-26 would be a day of the year 31.
fn unusual_day(text: &str) -> Option<NaiveDate> {
    let year = text.split('-').next()?;
    let is_whole = year.len() == 4 && year.bytes().all(|digit| digit.is_ascii_digit());
    if is_whole { NaiveDate::parse_from_str(text, "%Y-%m-%d").ok() } else { None }
}

/// An instant of the years 1 to 9999, in UTC.
pub fn instant(json: &RawValue) -> Reading<Timestamp> {
    word(json, |text| Timestamp::parse(&text).filter(|instant| instant.is_spelled()))
}

/// The items of a list.
pub fn items(json: &RawValue) -> Reading<Vec<&RawValue>> {
    match json.get() {
        "null" | "\"\"" => Reading::Absent,
        "[]" => Reading::Fits(Vec::new()),
        json => Reading::of(serde_json::from_str(json).ok()),
    }
}

/// What a text means; the empty text means nothing.
fn word<'a, T>(json: &'a RawValue, read: impl FnOnce(Cow<'a, str>) -> Option<T>) -> Reading<T> {
    match json.get() {
        "null" | "\"\"" => Reading::Absent,
        json => Reading::of(plain(json).or_else(|| unescaped(json)).and_then(read)),
    }
}

/// A text without escapes, as most are, needs no second look.
fn plain(json: &str) -> Option<Cow<'_, str>> {
    let text = json.strip_prefix('"')?.strip_suffix('"')?;
    (!text.contains('\\')).then_some(Cow::Borrowed(text))
}

fn unescaped(json: &str) -> Option<Cow<'_, str>> {
    serde_json::from_str::<String>(json).ok().map(Cow::Owned)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use proptest::prelude::*;

    use super::*;

    fn json(text: &str) -> &RawValue {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn text_keeps_whatever_it_was() {
        for (sent, kept) in [(r#""a\"b\u00e9""#, "a\"bé"), (r#""""#, ""), ("7", "7"), (r#"[1, "x"]"#, r#"[1, "x"]"#)] {
            assert_eq!(text(json(sent)), Reading::Fits(Cow::Borrowed(kept)), "{sent}");
        }
        assert_eq!(text(json("null")), Reading::Absent);
    }

    #[test]
    fn amounts_come_as_text_and_as_numbers() {
        for sent in [r#""22.10""#, "22.1", "2.21e1", r#""22.\u0031""#] {
            assert_eq!(amount(json(sent)).fitting().map(Amount::millionths), Some(22_100_000), "{sent}");
        }
        for sent in [r#""a lot""#, "true", "[]", "{}", r#""0.0000001""#] {
            assert_eq!(amount(json(sent)), Reading::Misfit, "{sent}");
        }
        assert_eq!(amount(json(r#""""#)), Reading::Absent);
    }

    #[test]
    fn days_and_instants_are_not_each_other() {
        assert_eq!(date(json(r#""2026-01-31""#)), Reading::Fits(NaiveDate::from_ymd_opt(2026, 1, 31).unwrap()));
        for sent in [r#""2026-02-30""#, r#""2026-01-31T09:00:00Z""#, r#""-0001-01-01""#, r#""0000-01-01""#, "20260131"]
        {
            assert_eq!(date(json(sent)), Reading::Misfit, "{sent}");
        }
        for sent in ["31-01-26", "26-01-31", "+026-01-31", " 026-01-31", "12026-01-31"] {
            assert_eq!(date(json(&format!("{sent:?}"))), Reading::Misfit, "{sent}");
        }
        let nine = Timestamp::parse("2026-01-31T07:00:00Z").unwrap();
        assert_eq!(instant(json(r#""2026-01-31T09:00:00.0000+02:00""#)), Reading::Fits(nine));
        for sent in [r#""2026-01-31""#, r#""0000-06-01T00:00:00Z""#, "1767225600"] {
            assert_eq!(instant(json(sent)), Reading::Misfit, "{sent}");
        }
        assert_eq!(instant(json(r#""""#)), Reading::Absent);
    }

    proptest! {
        #[test]
        fn usual_days_are_read_as_every_other(text in "[0-9]{4}-([01][0-9]-[0-3][0-9]|[0-9]{1,2}-[0-9]{1,2}|[0-9-]{5})") {
            if let Some(day) = usual_day(&text) {
                prop_assert_eq!(NaiveDate::parse_from_str(&text, "%Y-%m-%d"), Ok(day));
            }
        }
    }

    #[test]
    fn flags_and_whole_numbers_may_be_text() {
        assert_eq!((flag(json("true")), flag(json(r#""false""#))), (Reading::Fits(true), Reading::Fits(false)));
        assert_eq!((flag(json("1")), flag(json(r#""yes""#))), (Reading::Misfit, Reading::Misfit));
        assert_eq!((whole(json("-7")), whole(json(r#""204""#))), (Reading::Fits(-7), Reading::Fits(204)));
        assert_eq!((whole(json("1.5")), whole(json("12345678901234567890"))), (Reading::Misfit, Reading::Misfit));
    }
}
