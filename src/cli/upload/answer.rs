//! The report as a table and as JSON.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::value::RawValue;

use super::super::figures::or_dash;
use super::super::table::{Column, Table};
use super::words;
use crate::id::InvoiceId;
use crate::upload::key::IdempotencyKey;
use crate::upload::{Outcome, UploadFailure, UploadReport, UploadResult};

/// The report with the names that Python's `to_dict()` has.
#[derive(Serialize)]
pub(super) struct Answer<'a> {
    ledger: Cow<'a, str>,
    results: Vec<OfInput<'a>>,
}

#[derive(Serialize)]
struct OfInput<'a> {
    input: &'a str,
    outcome: Outcome,
    invoice_id: Option<&'a str>,
    invoice: Option<&'a RawValue>,
    idempotency_key: Option<&'a str>,
    sha256: Option<&'a str>,
    errors: &'a [UploadFailure],
}

impl<'a> Answer<'a> {
    pub(super) fn of(report: &'a UploadReport) -> Self {
        // Where it lies must not be what keeps a report from being written.
        let ledger = report.ledger.to_string_lossy();
        Self { ledger, results: report.results.iter().map(OfInput::of).collect() }
    }
}

impl<'a> OfInput<'a> {
    fn of(result: &'a UploadResult) -> Self {
        Self {
            input: &result.input,
            outcome: result.outcome,
            invoice_id: result.invoice_id.as_ref().map(InvoiceId::as_str),
            invoice: result.invoice.as_ref().and_then(|body| serde_json::from_slice(body).ok()),
            idempotency_key: result.idempotency_key.as_ref().map(IdempotencyKey::as_str),
            sha256: result.sha256.as_deref(),
            errors: &result.errors,
        }
    }
}

/// One line for each file.
pub(super) fn table(report: &UploadReport) -> Table {
    let columns = [Column::Path("file"), Column::Whole("outcome"), Column::Whole("invoice"), Column::Text("reason")];
    let mut table = Table::new(&columns);
    for result in &report.results {
        let invoice = or_dash(result.invoice_id.as_ref());
        let outcome = words::outcome(result.outcome).to_owned();
        table.push([result.input.clone(), outcome, invoice, words::reasons(&result.errors)]);
    }
    table
}

/// The line below the table.
pub(super) fn summary(report: &UploadReport) -> String {
    let (all, ledger) = (report.results.len(), report.ledger.display());
    format!("{all} in all: {}; the ledger is {ledger}", words::counts(&report.results))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;

    fn report() -> UploadReport {
        let uploaded = UploadResult {
            input: "a.pdf".to_owned(),
            outcome: Outcome::Uploaded,
            invoice_id: Some("i".into()),
            invoice: Some(r#"{ "id": "i", "total": 1.10 }"#.into()),
            idempotency_key: IdempotencyKey::given("k"),
            sha256: Some("00".to_owned()),
            errors: Vec::new(),
        };
        let failed = UploadResult {
            input: "b.pdf".to_owned(),
            outcome: Outcome::Failed,
            invoice_id: None,
            invoice: None,
            errors: vec![UploadFailure::ours("empty_file", "it is empty")],
            ..uploaded.clone()
        };
        UploadReport { ledger: "uploads.db".into(), results: vec![uploaded, failed] }
    }

    #[test]
    fn what_qonto_sent_stays_as_it_was() {
        let said = serde_json::to_string(&Answer::of(&report())).unwrap();
        let first = r#"{"ledger":"uploads.db","results":[{"input":"a.pdf","outcome":"uploaded","invoice_id":"i","#;
        assert!(said.starts_with(first), "{said}");
        assert!(
            said.contains(r#""invoice":{ "id": "i", "total": 1.10 },"idempotency_key":"k","sha256":"00""#),
            "{said}"
        );
        assert!(said.contains(r#""errors":[{"code":"empty_file","detail":"it is empty","pointer":null}]"#), "{said}");
    }

    #[test]
    fn each_file_has_a_line() {
        let drawn = table(&report()).draw(80);
        let lines: Vec<&str> = drawn.lines().skip(1).collect();
        assert_eq!(lines, ["a.pdf  uploaded  i", "b.pdf  failed    -        empty_file: it is empty"]);
        assert_eq!(summary(&report()), "2 in all: 1 uploaded, 1 failed; the ledger is uploads.db");
    }
}
