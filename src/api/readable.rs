//! A success is only one when it is Qonto's JSON.

use http::HeaderMap;
use http::header::CONTENT_TYPE;

use crate::error::{Error, Result};

/// What to do when something other than the API answers.
pub(super) const WALL: &str =
    "this is not Qonto's API; in the sandbox pass staging_token, else check base_url and proxy";

/// Refuses web pages, which the sandbox sends with status 200 (docs.qonto.com, sandbox), and cut or foreign bodies.
pub(super) fn readable(what: &str, headers: &HeaderMap, body: &[u8]) -> Result<()> {
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if kind.contains("html") || body.trim_ascii_start().starts_with(b"<") {
        return Err(Error::Decode(format!("{what} answered with a web page instead of JSON: {WALL}")));
    }
    serde_json::from_slice::<serde::de::IgnoredAny>(body)
        .map(|_| ())
        .map_err(|error| Error::Decode(format!("{what} answered with {} bytes that are not JSON: {error}", body.len())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_readable(kind: &'static str, body: &str) -> bool {
        let headers = [(CONTENT_TYPE, http::HeaderValue::from_static(kind))].into_iter().collect();
        readable("GET /v2/x", &headers, body.as_bytes()).is_ok()
    }

    #[test]
    fn only_json_passes() {
        assert!(is_readable("application/json; charset=utf-8", " {} "));
        assert!(is_readable("", "[1]"));
        for (kind, body) in [("text/html", "{}"), ("", "\n<!DOCTYPE html>"), ("application/json", "{\"a\":"), ("", "")]
        {
            assert!(!is_readable(kind, body), "{kind} {body}");
        }
    }
}
