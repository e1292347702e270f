//! A success is only one when it is Qonto's JSON.

use bytes::Bytes;
use http::HeaderMap;
use http::header::CONTENT_TYPE;

use super::outline::Outline;
use crate::error::{Error, Result};

/// What to do when something other than the API answers.
pub(super) const WALL: &str =
    "this is not Qonto's API; in the sandbox pass staging_token, else check base_url and proxy";

/// Refuses web pages, which the sandbox sends with status 200 (docs.qonto.com, sandbox), and cut or foreign bodies; finds
/// the rows of the list that was asked for in the same look.
pub(super) fn readable(what: &str, headers: &HeaderMap, body: &Bytes, list: Option<&str>) -> Result<Outline> {
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if kind.to_ascii_lowercase().contains("html") || body.trim_ascii_start().starts_with(b"<") {
        return Err(Error::Decode(format!("{what} answered with a web page instead of JSON: {WALL}")));
    }
    Outline::read(body, list)
        .map_err(|why| Error::Decode(format!("{what} answered with {} bytes that {why}", body.len())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_readable(kind: &'static str, body: &str) -> bool {
        let headers = [(CONTENT_TYPE, http::HeaderValue::from_static(kind))].into_iter().collect();
        readable("GET /v2/x", &headers, &Bytes::from(body.to_owned()), Some("x")).is_ok()
    }

    #[test]
    fn only_json_passes() {
        assert!(is_readable("application/json; charset=utf-8", " {} "));
        assert!(is_readable("", "[1]"));
        for (kind, body) in [
            ("text/html", "{}"),
            ("Text/HTML", "{}"),
            ("", "\n<!DOCTYPE html>"),
            ("application/json", "{\"a\":"),
            ("", ""),
        ] {
            assert!(!is_readable(kind, body), "{kind} {body}");
        }
    }

    #[test]
    fn what_only_looks_like_json_does_not_pass() {
        let deep = "[".repeat(100_000) + &"]".repeat(100_000);
        assert!(is_readable("", &deep));
        for body in ["\u{feff}{}", "{\"a\":NaN}", "[Infinity]", "{} {}", "[1,]", &deep[1..]] {
            assert!(!is_readable("", body), "{body:.20}");
        }
        assert!(readable("GET /v2/x", &HeaderMap::new(), &Bytes::from_static(b"{\"a\":\"\xff\"}"), None).is_err());
    }
}
