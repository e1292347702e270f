//! How values are read from the command line.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::builder::{PathBufValueParser, PossibleValuesParser, TypedValueParser};

use crate::resource::Resource;
use crate::time::{Edge, Timestamp};

/// Reads a resource, and lists both where help is asked for.
pub(super) fn resource() -> impl TypedValueParser<Value = Resource> {
    PossibleValuesParser::new(Resource::ALL.map(Resource::plural)).try_map(|text| text.parse::<Resource>())
}

/// Reads an instant; a date means the start of its UTC day.
pub(super) fn start(text: &str) -> Result<Timestamp, String> {
    instant(text, Edge::Start)
}

/// Reads an instant; a date means the end of its UTC day.
pub(super) fn end(text: &str) -> Result<Timestamp, String> {
    instant(text, Edge::End)
}

/// Reads a calendar day.
pub(super) fn day(text: &str) -> Result<NaiveDate, String> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| "write it as 2026-01-31".to_owned())
}

/// Reads the path of a folder, which need not exist yet.
pub(super) fn folder() -> impl TypedValueParser<Value = PathBuf> {
    PathBufValueParser::new().try_map(|path| {
        if path.is_file() { Err("it is a file: a mirror is a folder, name another place") } else { Ok(path) }
    })
}

/// Reads one of several texts; blanks around it come from a list written for people.
pub(super) fn word(text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err("an empty text would match everything: leave it out".to_owned()),
        word => Ok(word.to_owned()),
    }
}

/// Reads `name=value`.
pub(super) fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("write it as name=value".to_owned()),
    }
}

/// Reads seconds, whole or not.
pub(super) fn seconds(text: &str) -> Result<f64, String> {
    let seconds: f64 = text.parse().map_err(|_| "write a number of seconds, such as 1.5".to_owned())?;
    if seconds.is_finite() && seconds >= 0.0 { Ok(seconds) } else { Err("it must be 0 or more".to_owned()) }
}

fn instant(text: &str, edge: Edge) -> Result<Timestamp, String> {
    let help = || "write it as 2026-01-31 or, with its time zone, as 2026-01-31T09:00:00Z".to_owned();
    Timestamp::read(text, edge).ok_or_else(help)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;

    #[test]
    fn a_date_is_its_whole_day_in_utc() {
        assert_eq!(start("2026-01-31").unwrap().to_string(), "2026-01-31T00:00:00Z");
        assert_eq!(end("2026-01-31").unwrap().to_string(), "2026-01-31T23:59:59.999999Z");
        assert_eq!(start("2026-01-31T09:00:00+02:00"), end("2026-01-31T07:00:00Z"));
    }

    #[test]
    fn a_time_without_a_zone_is_refused() {
        for text in ["2026-01-31T09:00:00", "2026-02-30", "yesterday", ""] {
            assert!(start(text).unwrap_err().contains("time zone"), "{text}");
        }
    }

    #[test]
    fn numbers_of_seconds_make_sense() {
        assert_eq!(seconds("1.5"), Ok(1.5));
        for text in ["-1", "NaN", "inf", "soon"] {
            assert!(seconds(text).is_err(), "{text}");
        }
    }

    #[test]
    fn blanks_after_a_comma_are_not_meant() {
        assert_eq!(word(" paid ").as_deref(), Ok("paid"));
        assert!(word(" ").is_err());
    }

    #[test]
    fn a_parameter_has_a_name_and_a_value() {
        assert_eq!(pair("filter[source][]=a=b"), Ok(("filter[source][]".to_owned(), "a=b".to_owned())));
        assert!(pair("status").is_err() && pair("=x").is_err());
    }
}
