//! Qonto's reasons, read from any shape they may have.

use serde_json::{Map, Value};

use crate::quotation::quoted;
use crate::upload::report::UploadFailure;

/// The code of a reason that has none.
const UNKNOWN: &str = "unknown";

/// What is told when Qonto says nothing.
const NO_REASON: &str = "Qonto refused it without a reason; check the file, then ask Qonto's support";

/// The errors of a list, or of one that stands alone; as in Qonto's guide, all that is not empty is an error.
pub(crate) fn listed(errors: &Value) -> Vec<UploadFailure> {
    match errors {
        Value::Array(list) => list.iter().flat_map(element).collect(),
        nothing if is_empty(nothing) => Vec::new(),
        one => vec![failure(one)],
    }
}

fn element(value: &Value) -> Vec<UploadFailure> {
    match value {
        Value::Array(list) if !list.is_empty() => listed(value),
        one => vec![failure(one)],
    }
}

/// What Python, the language of Qonto's guide, takes for false.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(is_true) => !is_true,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(members) => members.is_empty(),
    }
}

fn failure(error: &Value) -> UploadFailure {
    let nothing = Map::new();
    let members = error.as_object().unwrap_or(&nothing);
    let detail = ["detail", "message", "title", "error"].into_iter().find_map(|name| text(members.get(name)?));
    UploadFailure {
        code: members.get("code").and_then(text).unwrap_or_else(|| UNKNOWN.to_owned()),
        detail: detail.or_else(|| text(error)).unwrap_or_else(|| NO_REASON.to_owned()),
        pointer: pointer(members),
    }
}

fn pointer(members: &Map<String, Value>) -> Option<String> {
    let source = members.get("source").and_then(Value::as_object);
    let inside =
        source.and_then(|source| ["pointer", "parameter"].into_iter().find_map(|name| text(source.get(name)?)));
    inside.or_else(|| text(members.get("pointer")?))
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::trim).filter(|text| !text.is_empty()).map(quoted)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;

    fn one(error: &str) -> (String, String, Option<String>) {
        let failure = listed(&serde_json::from_str(error).unwrap()).remove(0);
        (failure.code, failure.detail, failure.pointer)
    }

    #[test]
    fn reads_whatever_is_said() {
        let pointed = |error: &str| one(error).2;
        assert_eq!(
            one(r#"{"code":"invalid","detail":"too large","source":{"pointer":"/a"}}"#),
            ("invalid".to_owned(), "too large".to_owned(), Some("/a".to_owned()))
        );
        assert_eq!(pointed(r#"{"source":{"pointer":"","parameter":"a"},"pointer":"b"}"#).as_deref(), Some("a"));
        assert_eq!(pointed(r#"{"source":{"pointer":3},"pointer":"b"}"#).as_deref(), Some("b"));
        assert_eq!(pointed(r#"{"source":"x","pointer":null}"#), None);
    }

    #[test]
    fn says_something_even_where_qonto_says_nothing() {
        for (error, detail) in [
            (r#"{"code":422,"message":"m","title":"t"}"#, "m"),
            (r#"{"detail":{},"title":"t"}"#, "t"),
            (r#"{"code":" ","error":"e"}"#, "e"),
            (r#""boom""#, "boom"),
            (r#"{"code":null}"#, NO_REASON),
            ("true", NO_REASON),
        ] {
            assert_eq!(one(error), (UNKNOWN.to_owned(), detail.to_owned(), None), "{error}");
        }
    }
}
