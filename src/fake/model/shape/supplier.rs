//! The body of a supplier invoice: exactly the fields, in the order, of Qonto's list reference.

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::{Value, json};

use super::actions::AvailableActions;
use super::money::Money;
use crate::fake::model::Row;
use crate::fake::model::body::{Writer, member, related};

/// From the arrival of a document to the end of its reading.
const ANALYSIS: i64 = 40_000;

#[derive(Debug, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "Qonto's supplier invoices have that many flags")]
pub(in crate::fake::model) struct SupplierInvoice<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    is_einvoice: bool,
    has_discrepancies: bool,
    e_invoice_type: Option<&'a str>,
    has_duplicates: bool,
    organization_id: &'a str,
    file_name: &'a str,
    invoice_number: Option<String>,
    supplier_name: Option<&'a str>,
    vat_number: Option<&'a str>,
    tin: Option<String>,
    description: Option<String>,
    total_amount: Option<Money>,
    issue_date: Option<NaiveDate>,
    due_date: Option<NaiveDate>,
    payment_date: Option<NaiveDate>,
    scheduled_date: Option<NaiveDate>,
    status: &'a str,
    iban: Option<String>,
    initiator_id: String,
    source_type: &'a str,
    source: &'a str,
    created_at: String,
    updated_at: Option<String>,
    attachment_id: Option<&'a str>,
    display_attachment_id: Option<&'a str>,
    is_attachment_invoice: bool,
    attachment_category: &'a str,
    is_attachment_non_financial: bool,
    analyzed_at: Option<String>,
    matched_transactions: Vec<String>,
    transfer_ids: Vec<String>,
    request_transfer: Option<Value>,
    einvoicing_lifecycle_events: Vec<Value>,
    meta: Option<Value>,
    available_actions: AvailableActions,
    declined_note: &'a str,
    approval_workflow: Option<Value>,
    payable_amount: Option<Money>,
    total_amount_credit_notes: Option<Money>,
    is_credit_note: bool,
    has_suggested_credit_notes: bool,
    related_invoices: Vec<Value>,
    suggested_transactions: Vec<Value>,
}

impl<'a> SupplierInvoice<'a> {
    pub(in crate::fake::model) fn new(row: &'a Row, writer: &Writer<'a>) -> Self {
        let read = row.analyzed;
        let money = |cents| read.then(|| Money::new(cents, row.currency));
        Self {
            id: (!row.unreadable).then_some(&row.id),
            is_einvoice: row.einvoice,
            has_discrepancies: row.grain.is_multiple_of(17),
            e_invoice_type: row.einvoice.then_some(if row.grain.is_multiple_of(2) { "zugferd" } else { "xrechnung" }),
            has_duplicates: row.duplicate,
            organization_id: writer.organization,
            file_name: &row.file_name,
            invoice_number: row.invoice_number(),
            supplier_name: row.supplier_name(),
            vat_number: read.then_some(row.party.vat_number),
            tin: read.then(|| format!("{:014}", row.grain % 100_000_000_000_000)),
            description: read.then(|| description(row)),
            total_amount: money(row.cents),
            issue_date: row.issue_date,
            due_date: row.due_date,
            payment_date: row.payment_date,
            scheduled_date: row.scheduled_date,
            status: row.status,
            iban: read.then(|| format!("FR76{:020}{:03}", row.grain, row.grain % 1000)),
            initiator_id: member(row.grain % 3),
            source_type: row.source_type(),
            source: row.source(),
            created_at: writer.dates.text(row.created_at),
            updated_at: row.updated_at.map(|at| writer.dates.text(at)),
            attachment_id: row.attachment.as_deref(),
            display_attachment_id: row.shown().map(String::as_str),
            is_attachment_invoice: !row.non_financial,
            attachment_category: category(row),
            is_attachment_non_financial: row.non_financial,
            analyzed_at: read.then(|| writer.dates.text(row.created_at + ANALYSIS)),
            matched_transactions: row.matched.then(|| related(row, 1)).into_iter().collect(),
            transfer_ids: (row.status == "paid").then(|| related(row, 2)).into_iter().collect(),
            request_transfer: (row.status == "pending")
                .then(|| json!({"id": related(row, 3), "initiator_id": member(row.grain % 3)})),
            einvoicing_lifecycle_events: row.einvoice.then(lifecycle).into_iter().collect(),
            meta: row.meta(),
            available_actions: AvailableActions::new(row),
            declined_note: if row.status == "rejected" { "Already paid" } else { "" },
            approval_workflow: row.approver.map(|number| workflow(row, number)),
            payable_amount: money(row.cents),
            total_amount_credit_notes: money(0),
            is_credit_note: row.credit_note,
            has_suggested_credit_notes: false,
            related_invoices: Vec::new(),
            suggested_transactions: (read && !row.matched && row.grain.is_multiple_of(3))
                .then(|| json!({"id": related(row, 4), "score": "0.8"}))
                .into_iter()
                .collect(),
        }
    }
}

fn description(row: &Row) -> String {
    match row.revision {
        0 => format!("Invoice of {}", row.party.name),
        revision => format!("Invoice of {}, edited {revision} times", row.party.name),
    }
}

fn category(row: &Row) -> &'static str {
    match row {
        _ if !row.analyzed => "UNKNOWN",
        _ if row.credit_note => "CREDIT_NOTE",
        _ if row.non_financial => "OTHER_NON_FINANCIAL_DOCUMENT",
        _ => "INVOICE",
    }
}

fn lifecycle() -> Value {
    json!({
        "status_code": 202,
        "reason": null,
        "reason_message": "Received by the platform",
        "timestamp": "2024-12-04T11:05:16.4497Z",
    })
}

fn workflow(row: &Row, approver: u64) -> Value {
    json!({
        "approver_ids": [member(approver)],
        "supplier_invoice_request_id": related(row, 5),
        "verified_by": null,
        "last_approved_by": null,
    })
}
