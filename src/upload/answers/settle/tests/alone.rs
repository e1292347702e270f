//! A batch of one: all that is said is about it.

use super::scene::Batch;
use crate::upload::answers::settle::Verdict;

fn told(name: &str, body: &str) -> String {
    Batch::of(&[name]).told(body)
}

#[test]
pub(crate) fn one_success_and_no_error_is_the_invoice_whatever_its_name() {
    for (entry, expected) in [
        (r#"{"id":"i","file_name":"a.pdf"}"#, "+i"),
        (r#"{"id":"i","file_name":"A.PDF"}"#, "+i"),
        (r#"{"id":"i","file_name":"b.pdf","errors":[]}"#, "+i!"),
        (r#"{"id":"i"}"#, "+i!"),
        (r#"{"id":"i","file_name":"a.pdf"},{"id":"i","file_name":"a.pdf"}"#, "+i"),
        (r#"{"id":"i","file_name":"a.pdf"},{"id":"j","file_name":"b.pdf"}"#, "?"),
        (r#"{"file_name":"a.pdf"}"#, "?"),
        (r#"{"id":"","file_name":"a.pdf"}"#, "?"),
        (r#"{"id":7,"file_name":"a.pdf"}"#, "?"),
        (r#"{"id":"i","file_name":"a.pdf"},null"#, "?"),
        ("", "?"),
    ] {
        assert_eq!(told("a.pdf", &format!(r#"{{"supplier_invoices":[{entry}]}}"#)), expected, "{entry}");
    }
    let body = r#"{"supplier_invoices":{"id":"i","attachment_id":"f"},"errors":[]}"#;
    assert_eq!((told("@f", body), told("@g", body)), ("+i".to_owned(), "+i!".to_owned()));
}

#[test]
fn any_error_and_no_success_is_a_failure() {
    for (body, expected) in [
        (r#"{"errors":[{"code":"invalid"}]}"#, "-invalid"),
        (
            r#"{"supplier_invoices":[],"errors":{"code":"required","source":{"pointer":"/supplier_invoices/7"}}}"#,
            "-required",
        ),
        (r#"{"supplier_invoices":[{"id":"i","errors":[{"code":"limit_reached"}]}]}"#, "-limit_reached"),
        (r#"{"supplier_invoices":[null],"errors":[{"code":"new_code"}]}"#, "-new_code"),
        (r#"{"errors":[{"code":"invalid"},{"code":"internal_server_error"}]}"#, "~invalid,internal_server_error"),
        (r#"{"supplier_invoices":[{"errors":{"code":"internal_server_error"}}]}"#, "~internal_server_error"),
    ] {
        assert_eq!(told("a.pdf", body), expected, "{body}");
    }
}

#[test]
fn a_success_and_an_error_prove_nothing() {
    let body = r#"{"supplier_invoices":[{"id":"i","file_name":"a.pdf"}],"errors":[{"code":"invalid"}]}"#;
    assert_eq!(told("a.pdf", body), "?");
}

#[test]
fn the_invoice_is_kept_byte_for_byte() {
    let entry = r#"{"id" : "i", "new": {"a":[1.50]}}"#;
    let verdicts = Batch::of(&["a.pdf"]).settle(&format!(r#"{{"supplier_invoices":[ {entry} ]}}"#));
    let [Verdict::Uploaded { invoice, .. }] = verdicts.as_slice() else { unreachable!() };
    assert_eq!(invoice, entry);
}
