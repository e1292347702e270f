//! Members of a supplier invoice (docs.qonto.com, "List supplier invoices").

use super::column::Shape::{Struct, Text};
use super::column::{Column, LIFECYCLE_EVENTS, date, flag, list, money, number, object, text, time};

pub(super) const COLUMNS: &[Column] = &[
    text("id"),
    text("organization_id"),
    text("status"),
    text("source_type"),
    text("source"),
    text("file_name"),
    text("attachment_id"),
    text("display_attachment_id"),
    text("invoice_number"),
    text("supplier_id"),
    text("supplier_name"),
    text("issuer_name"),
    text("description"),
    text("iban"),
    text("vat_number"),
    text("tin").found(&["tin", "tin_number"]),
    money("total_amount"),
    money("total_amount_excluding_taxes"),
    money("total_tax_amount"),
    money("payable_amount"),
    money("total_amount_credit_notes"),
    date("issue_date"),
    date("due_date"),
    date("payment_date"),
    date("scheduled_date"),
    time("created_at"),
    time("updated_at"),
    time("analyzed_at"),
    text("initiator_id"),
    text("declined_note"),
    text("attachment_category"),
    text("e_invoice_type"),
    text("self_invoice_id"),
    flag("is_attachment_invoice"),
    flag("is_attachment_non_financial"),
    flag("is_credit_note"),
    flag("is_einvoice"),
    flag("has_duplicates"),
    flag("has_discrepancies"),
    flag("has_suggested_credit_notes"),
    object("supplier_snapshot", SUPPLIER),
    list("taxes", &Struct { members: &[money("tax_amount"), number("tax_rate")], bare: None }),
    list("matched_transactions", &MATCHED),
    list("matched_transactions_ids", &Text),
    list("suggested_transactions", &Struct { members: &[text("id"), text("score")], bare: Some("id") }),
    list("transfer_ids", &Text),
    object("request_transfer", &[text("id"), text("initiator_id")]),
    list("related_invoices", &RELATED),
    object("approval_workflow", APPROVAL),
    object("available_actions", ACTIONS),
    LIFECYCLE_EVENTS,
    object("meta", META),
];

const SUPPLIER: &[Column] = &[
    text("id"),
    text("name"),
    text("iban"),
    text("tin"),
    text("vat_number"),
    text("email"),
    text("currency"),
    text("status"),
];

const MATCHED: super::Shape = Struct {
    members: &[text("subject_id"), text("subject_type"), text("transaction_id")],
    bare: Some("transaction_id"),
};

const RELATED: super::Shape = Struct {
    members: &[text("id"), text("invoice_number"), money("total_amount"), text("attachment_id"), text("file_name")],
    bare: Some("id"),
};

const APPROVAL: &[Column] =
    &[list("approver_ids", &Text), text("supplier_invoice_request_id"), text("verified_by"), text("last_approved_by")];

const ACTIONS: &[Column] =
    &[flag("pay"), flag("delete"), flag("archive"), flag("unarchive"), object("reasons", REASONS)];

const REASONS: &[Column] =
    &[list("pay", &Text), list("delete", &Text), list("archive", &Text), list("unarchive", &Text)];

const META: &[Column] =
    &[text("integration_type"), text("connector"), time("accounting_recorded_at"), text("accounting_recorded_source")];
