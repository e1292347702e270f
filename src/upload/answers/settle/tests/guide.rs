//! The check that Qonto's guide shows, run on answers with errors at the top level.

use serde_json::Value;

use super::scene::Batch;
use crate::upload::answers::settle::Verdict;

/// The guide looks for errors inside invoices only (docs.qonto.com, how to upload supplier invoices).
fn failures_by_the_guide(body: &str) -> usize {
    let body: Value = serde_json::from_str(body).unwrap();
    let invoices = body.get("supplier_invoices").and_then(Value::as_array).cloned().unwrap_or_default();
    let has_errors =
        |invoice: &&Value| invoice.get("errors").and_then(Value::as_array).is_some_and(|list| !list.is_empty());
    invoices.iter().filter(has_errors).count()
}

#[test]
fn the_guides_check_misses_every_failure_and_ours_none() {
    let batch = Batch::of(&["a.pdf", "b.pdf", "c.pdf", "d.pdf"]);
    for code in ["invalid", "required", "limit_reached", "internal_server_error"] {
        let error = |key: &str| {
            format!(
                r#"{{"code":"{code}","detail":"no","source":{{"pointer":"/supplier_invoices/idempotency_key/{key}/file"}}}}"#
            )
        };
        let body = format!(
            r#"{{"supplier_invoices":[{{"id":"d","file_name":"d.pdf"}},{{"id":"a","file_name":"a.pdf"}}],"errors":[{},{}]}}"#,
            error("k-1"),
            error("k-2")
        );
        assert_eq!(failures_by_the_guide(&body), 0);
        let verdicts = batch.settle(&body);
        let failed = |verdict: &&Verdict| matches!(verdict, Verdict::Refused(_) | Verdict::Repeat(_));
        assert_eq!(verdicts.iter().filter(failed).count(), 2, "{code}");
        let sign = if code == "internal_server_error" { '~' } else { '-' };
        assert_eq!(batch.told(&body), format!("+a {sign}{code} {sign}{code} +d"));
    }
}

#[test]
fn what_the_guide_does_see_is_seen_too() {
    let body = r#"{"supplier_invoices":[{"id":"b","file_name":"b.pdf","errors":[{"code":"invalid"}]},{"id":"a","file_name":"a.pdf"}]}"#;
    assert_eq!(failures_by_the_guide(body), 1);
    assert_eq!(Batch::of(&["a.pdf", "b.pdf"]).told(body), "+a -invalid");
}
