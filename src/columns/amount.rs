//! Decimal numbers, exactly.

/// Digits after the point that a table keeps; more than any amount on an invoice has.
pub const SCALE: u8 = 6;
/// Digits that a table's decimals can hold at all.
const PRECISION: usize = 38;
/// Digits before the point that 64 bits hold together with those after it.
const USUAL_DIGITS: usize = 12;
/// A power of ten beyond this says nothing of money, and reading it shall cost nothing.
const LARGEST_POWER: i32 = 64;

/// A decimal number as millionths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Amount(i128);

impl Amount {
    /// The number of millionths.
    pub fn millionths(self) -> i128 {
        self.0
    }

    /// Reads a decimal number as Qonto and JSON write them; `None` when it is none, or when it would have to be rounded.
    pub fn read(text: &str) -> Option<Self> {
        let (is_negative, digits) = match text.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        if let Some(magnitude) = usual(digits) {
            return Some(Self(i128::from(if is_negative { -magnitude } else { magnitude })));
        }
        let (digits, power) = match digits.split_once(['e', 'E']) {
            Some((digits, power)) => (digits, power.parse::<i32>().ok()?),
            None => (digits, 0),
        };
        let magnitude = millionths(digits, power)?;
        Some(Self(if is_negative { -magnitude } else { magnitude }))
    }
}

/// An amount as nearly all are: few digits, which need no text of their own.
fn usual(digits: &str) -> Option<i64> {
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let missing = usize::from(SCALE).checked_sub(fraction.len())?;
    if whole.is_empty() || whole.len() > USUAL_DIGITS {
        return None;
    }
    let add = |number: i64, digit: u8| digit.is_ascii_digit().then(|| number * 10 + i64::from(digit - b'0'));
    let number = whole.bytes().chain(fraction.bytes()).try_fold(0, add)?;
    Some(number * 10_i64.pow(u32::try_from(missing).ok()?))
}

fn millionths(digits: &str, power: i32) -> Option<i128> {
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_number = |digits: &str| digits.bytes().all(|digit| digit.is_ascii_digit());
    if whole.len() + fraction.len() == 0 || !is_number(whole) || !is_number(fraction) {
        return None;
    }
    let fraction = fraction.trim_end_matches('0');
    let significant: String = format!("{whole}{fraction}").trim_start_matches('0').to_owned();
    if significant.is_empty() {
        return Some(0);
    }
    let places = i32::try_from(fraction.len()).ok()?;
    shifted(&significant, i32::from(SCALE).checked_add(power)?.checked_sub(places)?)
}

/// The digits moved to the left, or to the right where they end in zeros.
fn shifted(significant: &str, places: i32) -> Option<i128> {
    let kept = significant.trim_end_matches('0');
    let places = places.checked_add(i32::try_from(significant.len() - kept.len()).ok()?)?;
    if !(0..=LARGEST_POWER).contains(&places) {
        return None;
    }
    let places = usize::try_from(places).ok()?;
    if kept.len() + places > PRECISION {
        return None;
    }
    kept.parse::<i128>().ok()?.checked_mul(10_i128.checked_pow(u32::try_from(places).ok()?)?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Option<i128> {
        Amount::read(text).map(Amount::millionths)
    }

    #[test]
    fn every_spelling_of_a_number_is_the_same_number() {
        for text in ["22.10", "22.1", "+22.1", "022.100000000", "2.21e1", "221E-1", "0.0221e+3", "2210000e-5"] {
            assert_eq!(read(text), Some(22_100_000), "{text}");
        }
        for text in ["0", "-0", "0.00", "0e9", ".0", "0."] {
            assert_eq!(read(text), Some(0), "{text}");
        }
        assert_eq!(read("-0.000001"), Some(-1));
        assert_eq!(read("1e31"), Some(10_i128.pow(37)));
    }

    #[test]
    fn what_does_not_fit_is_not_rounded() {
        let nines = "9".repeat(32);
        assert_eq!(read(&format!("{nines}.999999")), Some(10_i128.pow(38) - 1));
        for text in
            ["0.0000001", "1e32", "1e-7", "1e999999999", "1e99999999999999", "100000000000000000000000000000000"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in ["", "-", ".", "e5", "1e", "1,5", "1 000", "NaN", "inf", "--1", "1.2.3", "0x10", "1_0", "٣", " 1"]
        {
            assert_eq!(read(text), None, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(number in -(10_i128.pow(38) - 1)..10_i128.pow(38)) {
            let (whole, millionths) = (number.unsigned_abs() / 1_000_000, number.unsigned_abs() % 1_000_000);
            let sign = if number < 0 { "-" } else { "" };
            prop_assert_eq!(read(&format!("{sign}{whole}.{millionths:06}")), Some(number));
            prop_assert_eq!(read(&format!("{number}e-6")), Some(number));
        }

        #[test]
        fn usual_and_long_spellings_are_the_same_number(whole in 0_u64..10_u64.pow(14), fraction in "[0-9]{0,7}") {
            let (usual, long) = (format!("{whole}.{fraction}"), format!("00000000000000{whole}.{fraction}e0"));
            prop_assert_eq!(read(&usual), read(&long));
            prop_assert_eq!(read(&format!("-{usual}")), read(&long).map(|number| -number));
        }

        #[test]
        fn nothing_stops_it(text in "[-+0-9.eE]{0,60}") {
            let _ = Amount::read(&text);
        }
    }
}
