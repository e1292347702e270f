//! Turns an answer that is not a success into an error that says what to do.

use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use std::time::Duration;

use crate::error::{ApiFailure, Error};
use crate::quotation::quoted;
use crate::secret::Secret;

/// The most of Qonto's errors that a sentence repeats; `errors` has them all.
const MOST_DETAILS: usize = 5;
/// A shorter secret is no credential, and would be found in any word.
const SHORTEST_SECRET: usize = 8;

/// The widest form of Qonto's error bodies; every part may be missing (docs.qonto.com, errors).
#[derive(Deserialize, Default)]
#[serde(default)]
struct Body {
    errors: Option<Box<RawValue>>,
    trace_id: Option<Value>,
    code: Option<Value>,
    detail: Option<Value>,
    message: Option<Value>,
    error: Option<Value>,
}

/// The body of a refusal without the secrets that it repeats, as a gateway does that tells what it was sent.
pub(super) fn without(body: &[u8], secrets: &[Secret]) -> Vec<u8> {
    let text = String::from_utf8_lossy(body).into_owned();
    let long = secrets.iter().map(Secret::expose).filter(|secret| secret.len() >= SHORTEST_SECRET);
    long.fold(text, |text, secret| text.replace(secret, "…")).into_bytes()
}

/// Names the refusal of `what`; `scope` is what a 403 may be missing.
pub(super) fn refusal(
    what: &str,
    scope: &str,
    status: StatusCode,
    headers: &HeaderMap,
    body: &[u8],
    retry_after: Option<Duration>,
) -> Error {
    let body: Body = serde_json::from_slice(body).unwrap_or_default();
    let errors = listed(&body);
    let failure = ApiFailure {
        message: sentence(what, scope, status, &errors),
        status: status.as_u16(),
        code: errors.first().and_then(|error| text(error.get("code")?)),
        errors: serde_json::to_string(&errors).unwrap_or_else(|_| "[]".to_owned()),
        trace_id: body.trace_id.as_ref().and_then(text).or_else(|| header(headers, "x-tyk-trace-id")),
    };
    named(status, failure, retry_after)
}

fn named(status: StatusCode, failure: ApiFailure, retry_after: Option<Duration>) -> Error {
    match status.as_u16() {
        400 | 422 => Error::InvalidRequest(failure),
        401 => Error::Authentication(failure),
        403 => Error::PermissionDenied(failure),
        404 => Error::NotFound(failure),
        429 => Error::RateLimit { failure, retry_after },
        500..=599 => Error::Server(failure),
        _ => Error::Api(failure),
    }
}

/// Qonto's errors come as a list, as one object, or flat beside the body's other members.
fn listed(body: &Body) -> Vec<Map<String, Value>> {
    let raw = body.errors.as_deref().map_or("null", RawValue::get);
    match serde_json::from_str(raw).unwrap_or(Value::Null) {
        Value::Array(list) => list.into_iter().filter_map(object).collect(),
        Value::Object(one) => vec![one],
        _ => flat(body).into_iter().collect(),
    }
}

fn flat(body: &Body) -> Option<Map<String, Value>> {
    let detail = [&body.detail, &body.message, &body.error].into_iter().flatten().next();
    let parts = [("code", body.code.as_ref()), ("detail", detail)];
    let members: Map<_, _> =
        parts.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.clone()))).collect();
    (!members.is_empty()).then_some(members)
}

fn object(value: Value) -> Option<Map<String, Value>> {
    match value {
        Value::Object(members) => Some(members),
        _ => None,
    }
}

fn text(value: &Value) -> Option<String> {
    value.as_str().filter(|text| !text.is_empty()).map(quoted)
}

fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name)?.to_str().ok().map(quoted)
}

fn sentence(what: &str, scope: &str, status: StatusCode, errors: &[Map<String, Value>]) -> String {
    let details: Vec<String> = errors.iter().filter_map(detail).take(MOST_DETAILS).collect();
    let said = if details.is_empty() { String::new() } else { format!(" ({})", details.join("; ")) };
    format!("Qonto refused {what} with {}{said}: {}", status.as_u16(), advice(status, scope))
}

/// `code: detail at pointer`, as far as they were given.
fn detail(error: &Map<String, Value>) -> Option<String> {
    let source = error.get("source").and_then(Value::as_object);
    let place = source.and_then(|source| source.get("pointer").or_else(|| source.get("parameter"))).and_then(text);
    let words: Vec<String> = ["code", "detail"].into_iter().filter_map(|name| error.get(name).and_then(text)).collect();
    (!words.is_empty()).then(|| match place {
        Some(place) => format!("{} at {place}", words.join(": ")),
        None => words.join(": "),
    })
}

fn advice(status: StatusCode, scope: &str) -> String {
    match status.as_u16() {
        400 | 422 => "correct the request".to_owned(),
        401 => "the credential is wrong, expired or revoked; get a new one".to_owned(),
        403 => {
            format!("the credential lacks the scope {scope}, or the company's plan or your role does not include this")
        }
        404 => "there is no such thing in this organisation".to_owned(),
        429 => "too many requests from this address; wait and run again".to_owned(),
        500..=599 => "Qonto has a problem; run again later".to_owned(),
        _ => "unexpected; give the trace id to Qonto's support".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(status: u16, body: &str) -> Error {
        let status = StatusCode::from_u16(status).unwrap_or_default();
        refusal("GET /v2/supplier_invoices", "supplier_invoice.read", status, &HeaderMap::new(), body.as_bytes(), None)
    }

    fn failure(error: Error) -> Option<ApiFailure> {
        match error {
            Error::InvalidRequest(failure) | Error::PermissionDenied(failure) | Error::NotFound(failure) => {
                Some(failure)
            }
            _ => None,
        }
    }

    #[test]
    fn reads_every_documented_shape() {
        let shapes = [
            r#"{"errors":[{"code":"invalid","detail":"no","source":{"pointer":"/a"}}],"trace_id":"t"}"#,
            r#"{"errors":{"code":"invalid","detail":"no"},"trace_id":"t"}"#,
            r#"{"code":"invalid","detail":"no","trace_id":"t"}"#,
        ];
        for shape in shapes {
            let failure = failure(of(422, shape)).unwrap_or_else(|| unreachable!());
            assert_eq!(failure.code.as_deref(), Some("invalid"), "{shape}");
            assert_eq!(failure.trace_id.as_deref(), Some("t"));
            assert!(failure.message.contains("invalid: no"), "{}", failure.message);
        }
    }

    #[test]
    fn survives_bodies_that_are_nothing() {
        for body in ["", "Not Found", "<html>", "[]", "null", r#"{"errors":null}"#, r#"{"errors":[1,null]}"#] {
            let failure = failure(of(404, body)).unwrap_or_else(|| unreachable!());
            assert_eq!((failure.code, failure.errors.as_str()), (None, "[]"), "{body}");
        }
    }

    #[test]
    fn a_secret_is_not_repeated() {
        let secrets = [Secret::new("of-the-account"), Secret::new("t")];
        let hidden = without(b"{\"detail\":\"Bearer of-the-account at\"}", &secrets);
        assert_eq!(String::from_utf8_lossy(&hidden), "{\"detail\":\"Bearer \u{2026} at\"}");
    }

    #[test]
    fn a_403_names_the_scope() {
        let failure = failure(of(403, r#"{"message":"Forbidden","trace_id":"x"}"#)).unwrap_or_else(|| unreachable!());
        assert!(failure.message.contains("supplier_invoice.read"));
        assert!(failure.message.contains("Forbidden"));
    }
}
