//! The body of a client invoice.

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::Value;

use super::item::Item;
use super::money::Money;
use super::party::{Client, PaymentMethod, organization};
use crate::fake::model::Row;
use crate::fake::model::body::{Writer, related};

#[derive(Debug, Serialize)]
pub(in crate::fake::model) struct ClientInvoice<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    organization_id: &'a str,
    attachment_id: Option<&'a str>,
    number: String,
    purchase_order: Option<String>,
    status: &'a str,
    invoice_url: String,
    contact_email: String,
    terms_and_conditions: &'a str,
    header: String,
    footer: &'a str,
    discount_conditions: Option<&'a str>,
    late_payment_penalties: Option<&'a str>,
    legal_fixed_compensation: Option<&'a str>,
    currency: &'a str,
    total_amount: Money,
    total_amount_cents: i64,
    vat_amount: Money,
    vat_amount_cents: i64,
    amount_paid: Money,
    issue_date: Option<NaiveDate>,
    due_date: Option<NaiveDate>,
    performance_date: Option<NaiveDate>,
    performance_start_date: Option<NaiveDate>,
    performance_end_date: Option<NaiveDate>,
    created_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated_at: Option<Value>,
    finalized_at: Option<String>,
    paid_at: Option<String>,
    stamp_duty_amount: Option<&'a str>,
    items: Vec<Item>,
    client: Client<'a>,
    payment_methods: Vec<PaymentMethod>,
    credit_notes_ids: Vec<String>,
    organization: Value,
    invoice_type: &'a str,
    discount: Option<Value>,
    einvoicing_status: &'a str,
    einvoicing_lifecycle_events: Vec<Value>,
    welfare_fund: Option<Value>,
    withholding_tax: Option<Value>,
    payment_reporting: Option<Value>,
}

/// VAT of 20 %, rounded down to the cent.
fn vat(cents: i64) -> i64 {
    cents / 6
}

impl<'a> ClientInvoice<'a> {
    pub(in crate::fake::model) fn new(row: &'a Row, writer: &Writer<'a>) -> Self {
        let money = |cents| Money::new(cents, row.currency);
        let is_final = row.status != "draft";
        let is_paid = row.status == "paid";
        Self {
            id: (!row.unreadable).then_some(&row.id),
            organization_id: writer.organization,
            attachment_id: row.attachment.as_deref(),
            number: number(row),
            purchase_order: row.grain.is_multiple_of(3).then(|| format!("PO-{:04}", row.grain % 10_000)),
            status: row.status,
            invoice_url: format!("https://pay.qonto.com/invoices/{}", related(row, 1)),
            contact_email: "billing@example.com".to_owned(),
            terms_and_conditions: "Payment within 30 days.",
            header: if row.revision == 0 { String::new() } else { format!("Edited {} times", row.revision) },
            footer: "Thank you.",
            discount_conditions: Some("No discount for early payment"),
            late_payment_penalties: Some("Three times the legal interest rate"),
            legal_fixed_compensation: Some("40 EUR"),
            currency: row.currency,
            total_amount: money(row.cents),
            total_amount_cents: row.cents,
            vat_amount: money(vat(row.cents)),
            vat_amount_cents: vat(row.cents),
            amount_paid: money(if is_paid { row.cents } else { 0 }),
            issue_date: row.issue_date,
            due_date: row.due_date,
            performance_date: None,
            performance_start_date: row.issue_date,
            performance_end_date: row.due_date,
            created_at: writer.dates.text(row.created_at),
            updated_at: (!writer.hides_updated_at).then(|| row.updated_at.map(|at| writer.dates.text(at)).into()),
            finalized_at: is_final.then(|| writer.dates.text(row.created_at + 60_000)),
            paid_at: is_paid.then(|| writer.dates.text(row.created_at + 3_600_000)),
            stamp_duty_amount: None,
            items: Item::split(row.cents, row.currency, row.grain),
            client: Client::new(row),
            payment_methods: vec![PaymentMethod::transfer()],
            credit_notes_ids: Vec::new(),
            organization: organization(writer.organization),
            invoice_type: "standard",
            discount: None,
            einvoicing_status: if row.einvoice { "pending" } else { "not_applicable" },
            einvoicing_lifecycle_events: Vec::new(),
            welfare_fund: None,
            withholding_tax: None,
            payment_reporting: None,
        }
    }
}

/// Drafts carry a suffix that goes away when they are finalised.
fn number(row: &Row) -> String {
    let suffix = if row.status == "draft" { "-PROFORMA" } else { "" };
    format!("F-{:05}{suffix}", row.slot + 1)
}
