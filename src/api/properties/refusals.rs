//! Error bodies: whatever is in them, the failure has its name and its code, and a page is never repeated.

use http::{HeaderMap, StatusCode};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value;

use crate::api::failure::refusal;
use crate::error::{ApiFailure, Error};
use crate::quotation::LONGEST_QUOTATION;
use crate::testing::{cases, json, text};

const MEMBERS: &[&str] =
    &["errors", "code", "detail", "source", "pointer", "parameter", "trace_id", "message", "error", "title", "status"];

const STATUSES: [u16; 12] = [300, 400, 401, 403, 404, 409, 413, 418, 422, 429, 500, 599];

fn refused(status: u16, body: &[u8]) -> Error {
    let status = StatusCode::from_u16(status).unwrap();
    refusal("POST /v2/supplier_invoices/bulk", "supplier_invoice.write", status, &HeaderMap::new(), body, None)
}

/// What was said, if the error is of the kind that its status asks for.
fn said(status: u16, body: &[u8]) -> Option<ApiFailure> {
    match (status, refused(status, body)) {
        (400 | 422, Error::InvalidRequest(failure))
        | (401, Error::Authentication(failure))
        | (403, Error::PermissionDenied(failure))
        | (404, Error::NotFound(failure))
        | (429, Error::RateLimit { failure, .. })
        | (500..=599, Error::Server(failure))
        | (300 | 409 | 413 | 418, Error::Api(failure)) => Some(failure),
        _ => None,
    }
}

proptest! {
    #![proptest_config(cases(3_000))]

    #[test]
    fn any_body_gives_the_error_of_its_status(status in select(STATUSES.to_vec()), body in json(MEMBERS)) {
        let failure = said(status, body.as_bytes()).unwrap();
        prop_assert_eq!(failure.status, status);
        prop_assert!(failure.message.contains(&status.to_string()));
        prop_assert!(failure.message.chars().count() < 500 + 5 * 3 * (LONGEST_QUOTATION + 10), "{}", failure.message.len());
        prop_assert!(!failure.message.contains(char::is_control), "{:?}", failure.message);
        let short = [&failure.code, &failure.trace_id].into_iter().flatten();
        prop_assert!(short.into_iter().all(|text| text.chars().count() <= LONGEST_QUOTATION + 1));
        prop_assert!(serde_json::from_str::<Vec<serde_json::Map<String, Value>>>(&failure.errors).is_ok());
        prop_assert_eq!(failure.is_told(), failure.errors != "[]");
    }

    #[test]
    fn a_code_is_kept_wherever_it_stands(
        code in "[a-z_]{1,20}", detail in "[ -~]{1,60}", pointer in "/[a-z0-9_/]{0,40}", place in 0..4,
    ) {
        let (code, detail, pointer) = (text(&code), text(&detail), text(&pointer));
        let error = format!(r#"{{"code":{code},"detail":{detail},"source":{{"pointer":{pointer}}}}}"#);
        let body = match place {
            0 => format!(r#"{{"errors":[{error},{{"code":"other"}}],"trace_id":"t"}}"#),
            1 => format!(r#"{{"errors":{error}}}"#),
            2 => format!(r#"{{"jsonapi":{{"version":"1.0"}},"errors":[{{"id":"1","status":"422",{}]}}"#, &error[1..]),
            _ => format!(r#"{{"code":{code},"detail":{detail}}}"#),
        };
        let failure = said(422, body.as_bytes()).unwrap();
        prop_assert_eq!(failure.code.as_deref().map(text), Some(code.clone()));
        let bare = |json: &str| serde_json::from_str::<String>(json).unwrap();
        let words = [bare(&code), bare(&detail)].join(": ");
        prop_assert!(failure.message.contains(&words));
        if place < 3 {
            let errors: Value = serde_json::from_str(&failure.errors).unwrap();
            prop_assert_eq!(&errors[0]["source"]["pointer"], &Value::from(bare(&pointer)));
            prop_assert!(failure.message.contains(&bare(&pointer)));
        }
    }

    #[test]
    fn what_is_no_json_is_not_repeated(
        status in select(STATUSES.to_vec()), before in "(<!DOCTYPE html><html>|<Error>|)", text in "[ -~]{0,80}", after in any::<Vec<u8>>(),
    ) {
        let body = [before.as_bytes(), b"hunter2", text.as_bytes(), b"hunter2", &after].concat();
        let failure = said(status, &body).unwrap();
        prop_assert_eq!((failure.code.as_deref(), failure.errors.as_str()), (None, "[]"));
        prop_assert!(!failure.message.contains("hunter2") && failure.message.len() < 300);
    }
}

#[test]
fn a_page_that_came_as_a_reason_is_told_in_a_few_lines() {
    let page = text(&"\u{1b}[2J<p>".repeat(100_000));
    let error = format!(r#"{{"code":{page},"detail":{page},"source":{{"pointer":{page}}}}}"#);
    let body = format!(r#"{{"errors":[{}]}}"#, vec![error; 20].join(","));
    let failure = said(422, body.as_bytes()).unwrap();
    assert!(failure.message.len() < 60_000 && !failure.message.contains('\u{1b}'), "{}", failure.message.len());
}
