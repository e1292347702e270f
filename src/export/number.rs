//! Decimal numbers in plain digits, equal to what was sent.

use std::borrow::Cow;

use serde_json::value::RawValue;

use crate::columns::{self, Amount, Reading, SCALE};

/// The digits of a number, however many there are; one with an exponent must be small enough for a table.
pub(super) fn digits(json: &RawValue) -> Reading<Cow<'_, str>> {
    match columns::text(json) {
        Reading::Fits(text) if text.is_empty() => Reading::Absent,
        Reading::Fits(text) => spelled(text).map_or(Reading::Misfit, Reading::Fits),
        other => other,
    }
}

fn spelled(text: Cow<'_, str>) -> Option<Cow<'_, str>> {
    if is_plain(&text) {
        return Some(text);
    }
    let unsigned = text.strip_prefix('+').unwrap_or(&text);
    if is_plain(unsigned) && !unsigned.starts_with('-') {
        return Some(Cow::Owned(unsigned.to_owned()));
    }
    Amount::read(&text).map(|amount| Cow::Owned(written(amount)))
}

/// Digits with at most one point between them, as every program reads them.
fn is_plain(text: &str) -> bool {
    let (whole, fraction) = match text.split_once('.') {
        Some((whole, fraction)) => (whole, fraction),
        None => (text, "0"),
    };
    let whole = whole.strip_prefix('-').unwrap_or(whole);
    let are_digits = |part: &str| !part.is_empty() && part.bytes().all(|digit| digit.is_ascii_digit());
    are_digits(whole) && are_digits(fraction) && (whole == "0" || !whole.starts_with('0'))
}

fn written(amount: Amount) -> String {
    let (magnitude, one) = (amount.millionths().unsigned_abs(), 10_u128.pow(u32::from(SCALE)));
    let sign = if amount.millionths() < 0 { "-" } else { "" };
    let (whole, rest) = (magnitude / one, magnitude % one);
    let fraction = format!("{rest:0width$}", width = usize::from(SCALE));
    match fraction.trim_end_matches('0') {
        "" => format!("{sign}{whole}"),
        fraction => format!("{sign}{whole}.{fraction}"),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use proptest::prelude::*;

    use super::*;

    fn read(json: &str) -> Reading<String> {
        let json: &RawValue = serde_json::from_str(json).unwrap();
        match digits(json) {
            Reading::Fits(digits) => Reading::Fits(digits.into_owned()),
            Reading::Absent => Reading::Absent,
            Reading::Misfit => Reading::Misfit,
        }
    }

    #[test]
    fn plain_digits_stay_as_they_were_sent() {
        let long = format!("{}.{}", "9".repeat(40), "1".repeat(40));
        for digits in ["22.10", "0", "-0.5", "1000", "0.0000001", long.as_str()] {
            assert_eq!(read(digits), Reading::Fits(digits.to_owned()));
            assert_eq!(read(&format!("\"{digits}\"")), Reading::Fits(digits.to_owned()));
        }
    }

    #[test]
    fn every_other_spelling_becomes_plain_digits() {
        for (sent, digits) in [
            ("1e3", "1000"),
            ("-1.50E-2", "-0.015"),
            (r#""+22.10""#, "22.10"),
            (r#"".5""#, "0.5"),
            (r#""5.""#, "5"),
            (r#""0022.10""#, "22.1"),
            (r#""-007""#, "-7"),
            ("0e99", "0"),
        ] {
            assert_eq!(read(sent), Reading::Fits(digits.to_owned()), "{sent}");
        }
    }

    #[test]
    fn what_is_no_number_is_left_out() {
        for sent in ["true", "[1]", "{}", r#""a lot""#, r#""1,5""#, r#""+-1""#, "1e99", r#"" 1""#] {
            assert_eq!(read(sent), Reading::Misfit, "{sent}");
        }
        for sent in ["null", r#""""#] {
            assert_eq!(read(sent), Reading::Absent, "{sent}");
        }
    }

    proptest! {
        #[test]
        fn the_number_is_the_one_that_was_sent(text in r"[-+]?[0-9]{0,12}(\.[0-9]{0,6})?([eE][-+]?[0-9])?") {
            let sent = Amount::read(&text);
            match read(&format!("\"{text}\"")) {
                Reading::Fits(digits) => {
                    prop_assert!(!digits.contains(['e', 'E', '+']));
                    prop_assert_eq!(Amount::read(&digits), sent);
                }
                Reading::Absent => prop_assert!(text.is_empty()),
                Reading::Misfit => prop_assert_eq!(sent, None),
            }
        }
    }
}
