//! Values as Excel reads them when it opens a CSV file by double click.

use std::borrow::Cow;

use super::form::Locale;
use super::value::Value;

/// The most letters that a text in a formula may have (Microsoft, "Excel specifications and limits").
const LONGEST_IN_FORMULA: usize = 255;

/// What makes Excel take a text for a formula or an error value, in the spelling of Japanese keyboards too.
const OPENINGS: [char; 9] = ['=', '+', '-', '@', '#', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];

/// What Excel takes for true or false.
const FLAGS: [&str; 6] = ["true", "false", "vrai", "faux", "wahr", "falsch"];

/// Words that stand within numbers, days and times; months are known by their first three letters.
const WORDS: [&str; 14] = ["e", "a", "p", "am", "pm", "h", "er", "eur", "usd", "gbp", "chf", "dm", "f", "uhr"];

/// How English, French and German months begin.
const MONTHS: [&str; 25] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "fév", "fev", "avr", "mai",
    "jui", "aoû", "aou", "déc", "mär", "mrz", "okt", "dez", "jän",
];

/// A value in the spelling of that country's Excel; instants are UTC, to the second.
pub(super) fn spelled(value: Value<'_>, locale: Locale) -> Cow<'_, str> {
    let (day, yes, no) = match locale {
        Locale::French => ("%d/%m/%Y", "VRAI", "FAUX"),
        Locale::German => ("%d.%m.%Y", "WAHR", "FALSCH"),
    };
    match value {
        Value::Text(text) => kept(text),
        Value::Number(digits) => digits.replace('.', ",").into(),
        Value::Date(date) => date.format(day).to_string().into(),
        Value::Time(instant) => instant.spelled(&format!("{day} %H:%M:%S")).into(),
        Value::Flag(flag) => if flag { yes } else { no }.into(),
    }
}

/// A text that stays what it is: as a formula it cannot become another number, and no formula of others is worked out.
fn kept(text: Cow<'_, str>) -> Cow<'_, str> {
    if !is_at_risk(&text) {
        text
    } else if text.encode_utf16().count() > LONGEST_IN_FORMULA {
        format!("'{text}").into()
    } else {
        format!("=\"{}\"", text.replace('"', "\"\"")).into()
    }
}

/// Whether Excel could take a text for anything else; in doubt it could.
fn is_at_risk(text: &str) -> bool {
    let text = text.trim_start_matches(|letter: char| letter.is_whitespace() && !letter.is_control());
    if text.starts_with(|letter: char| OPENINGS.contains(&letter) || letter.is_control()) {
        return true;
    }
    let lower = text.trim_end().to_lowercase();
    FLAGS.contains(&lower.as_str()) || (lower.contains(char::is_numeric) && words(&lower).all(is_of_numbers))
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphabetic()).filter(|word| !word.is_empty())
}

fn is_of_numbers(word: &str) -> bool {
    WORDS.contains(&word) || MONTHS.iter().any(|month| word.starts_with(month))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use chrono::NaiveDate;

    use super::*;
    use crate::time::Timestamp;

    fn text(text: &str) -> String {
        spelled(Value::Text(text.into()), Locale::French).into_owned()
    }

    #[test]
    fn numbers_days_and_flags_are_those_of_the_country() {
        let day = NaiveDate::from_ymd_opt(2026, 1, 31).unwrap();
        let instant = Timestamp::parse("2026-01-31T09:05:00.5+02:00").unwrap();
        for (value, french, german) in [
            (Value::Number("-1022.10".into()), "-1022,10", "-1022,10"),
            (Value::Date(day), "31/01/2026", "31.01.2026"),
            (Value::Time(instant), "31/01/2026 07:05:00", "31.01.2026 07:05:00"),
            (Value::Flag(true), "VRAI", "WAHR"),
            (Value::Flag(false), "FAUX", "FALSCH"),
        ] {
            assert_eq!(spelled(value.clone(), Locale::French), french);
            assert_eq!(spelled(value, Locale::German), german);
        }
    }

    #[test]
    fn what_excel_would_change_is_kept() {
        for risky in [
            "=1+1",
            "+33 1 40",
            "-5",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            " =1",
            "＝1",
            "#N/A",
            "00123",
            "732829320",
            "1,5",
            "1.234,50",
            "12 €",
            "12%",
            "2026E12",
            "1e5",
            "(5)",
            "1/2",
            "31.01.2026",
            "2026-01-31",
            "5 mai",
            "12-MAR-26",
            "1er janv. 2026",
            "12:30",
            "2 p",
            "10:30 AM",
            "vrai",
            "FALSE",
            "Wahr",
            "１２",
            "5\u{202f}000",
        ] {
            let kept = text(risky);
            assert_eq!(kept, format!("=\"{risky}\""), "{risky:?}");
        }
        assert_eq!(text("=HYPERLINK(\"x\")"), "=\"=HYPERLINK(\"\"x\"\")\"");
    }

    #[test]
    fn what_excel_leaves_alone_is_left_alone() {
        for harmless in
            ["", "ACME", "INV-2026-001", "FR7630006000011234567890189", "Mai", "SARL Société 2000", "[]", "'x"]
        {
            assert_eq!(text(harmless), harmless);
        }
    }

    #[test]
    fn a_text_too_long_for_a_formula_begins_with_an_apostrophe() {
        let longest = format!("={}", "x".repeat(LONGEST_IN_FORMULA - 1));
        assert_eq!(text(&longest), format!("=\"{longest}\""));
        assert_eq!(text(&format!("{longest}x")), format!("'{longest}x"));
        let astral = format!("={}", "😀".repeat(LONGEST_IN_FORMULA / 2));
        assert!(text(&astral).starts_with("=\"="));
        assert!(text(&format!("{astral}x")).starts_with("'="));
    }
}
