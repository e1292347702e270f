//! Reasons: any JSON is told in a few harmless words, and what Qonto's guide looks for is kept.

use bytes::Bytes;
use proptest::prelude::*;
use serde_json::Value;

use crate::error::{ApiFailure, Error};
use crate::quotation::LONGEST_QUOTATION;
use crate::testing::{cases, json, text};
use crate::upload::answers::answer::BulkAnswer;
use crate::upload::answers::failures::listed;
use crate::upload::answers::refusal::reasons;
use crate::upload::report::UploadFailure;

const MEMBERS: &[&str] = &[
    "supplier_invoices",
    "errors",
    "id",
    "file_name",
    "code",
    "detail",
    "message",
    "title",
    "error",
    "source",
    "pointer",
    "parameter",
];

fn is_told(failure: &UploadFailure) -> bool {
    let texts = [Some(&failure.code), Some(&failure.detail), failure.pointer.as_ref()];
    texts.into_iter().flatten().all(|text| {
        !text.trim().is_empty() && text.chars().count() <= LONGEST_QUOTATION + 1 && !text.contains(char::is_control)
    })
}

fn refused(errors: &str) -> Error {
    let message = "Qonto refused it".to_owned();
    Error::InvalidRequest(ApiFailure { message, status: 422, code: None, errors: errors.to_owned(), trace_id: None })
}

proptest! {
    #![proptest_config(cases(3_000))]

    #[test]
    fn any_reason_is_told_in_a_few_harmless_words(errors in json(MEMBERS)) {
        if let Ok(value) = serde_json::from_str::<Value>(&errors) {
            prop_assert!(listed(&value).iter().all(is_told));
        }
        let told = reasons(&refused(&errors));
        prop_assert!(!told.is_empty() && told.iter().all(is_told), "{told:?}");
    }

    #[test]
    fn an_answer_with_any_errors_is_read(inside in json(MEMBERS), outside in json(MEMBERS)) {
        let body = format!(r#"{{"supplier_invoices":[{{"id":"i","errors":{inside}}}],"errors":{outside}}}"#);
        let answer = BulkAnswer::read(&Bytes::from(body)).unwrap();
        let inside: Vec<_> = answer.invoices.iter().flat_map(|entry| entry.errors.clone()).collect();
        prop_assert!(answer.errors.iter().chain(&inside).all(is_told));
    }

    #[test]
    fn what_the_guide_looks_for_is_kept(
        code in "[a-z_]{1,20}", detail in "[!-~]([ -~éß株]{0,60}[!-~])?", pointer in "/[a-zA-Z0-9_/.~-]{1,80}", place in 0..4,
    ) {
        let error = format!(
            r#"{{"code":{},"detail":{},"source":{{"pointer":{}}}}}"#, text(&code), text(&detail), text(&pointer)
        );
        let body = match place {
            0 => format!(r#"{{"errors":[{error}]}}"#),
            1 => format!(r#"{{"errors":{error},"supplier_invoices":[]}}"#),
            2 => format!(r#"{{"supplier_invoices":[{{"errors":[{error}]}}]}}"#),
            _ => format!(r#"{{"supplier_invoices":{{"id":null,"errors":{error}}},"errors":[]}}"#),
        };
        let answer = BulkAnswer::read(&Bytes::from(body)).unwrap();
        let inside = answer.invoices.into_iter().flat_map(|entry| entry.errors);
        let told: Vec<_> = answer.errors.into_iter().chain(inside).collect();
        prop_assert_eq!(&told, &[UploadFailure { code, detail, pointer: Some(pointer) }]);
        let of_a_422 = reasons(&refused(&format!("[{error}]")));
        prop_assert_eq!(of_a_422, told);
    }
}

#[test]
fn a_page_that_came_as_a_reason_is_cut_short() {
    let page = format!("<html>\u{1b}[2J\n{}", "x".repeat(100_000));
    let told = listed(&serde_json::json!([{"code": page, "detail": page, "source": {"pointer": page}}]));
    assert!(told.iter().all(is_told), "{} letters", told.iter().map(|error| error.detail.len()).sum::<usize>());
}
