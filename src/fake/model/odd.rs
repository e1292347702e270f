//! Undocumented and null forms that live accounts were seen to send.

use serde_json::{Map, Value, json};

use super::{Resource, Row};

type Members = Map<String, Value>;

const NO_SUPPLIER: &str = "00000000-0000-0000-0000-000000000000";

/// Gives a row odd forms; which ones depends on the row.
pub(super) fn twist(row: &Row, members: &mut Members) {
    members.insert(
        "a_field_of_tomorrow".to_owned(),
        json!({"nested": [1, "two", null], "big": 12_345_678_901_234_567_890_u64}),
    );
    match row.resource {
        Resource::SupplierInvoices => supplier(row, members),
        Resource::ClientInvoices => client(row, members),
    }
}

fn supplier(row: &Row, members: &mut Members) {
    rename(members, "tin", "tin_number");
    set(members, "supplier_id", json!(NO_SUPPLIER));
    set(members, "supplier_snapshot", json!({"id": NO_SUPPLIER, "name": row.party.name, "iban": null}));
    set(members, "deleted_at", json!(""));
    match row.grain % 4 {
        0 => null(members, &["matched_transactions", "related_invoices", "approval_workflow", "iban"]),
        1 => set(members, "matched_transactions", json!([matched_object(row)])),
        2 => {
            empty(members, &["payment_date", "due_date", "scheduled_date", "analyzed_at"]);
            set(members, "meta", json!({}));
        }
        _ => {
            set(members, "source_type", json!("carrier_pigeon"));
            amount_as_number(members, "total_amount");
            set(members, "has_duplicates", json!("false"));
        }
    }
}

fn matched_object(row: &Row) -> Value {
    let id = super::body::related(row, 1);
    json!({"subject_id": id, "subject_type": "transfer", "transaction_id": id})
}

fn client(row: &Row, members: &mut Members) {
    set(members, "deposit_amount", Value::Null);
    rename(members, "number", "invoice_number");
    match row.grain % 4 {
        0 => null(members, &["items", "payment_methods", "credit_notes_ids", "contact_email", "header"]),
        1 => empty(members, &["finalized_at", "paid_at", "issue_date"]),
        2 => {
            set(members, "invoice_type", json!("of_tomorrow"));
            set(members, "einvoicing_status", json!("lost_in_space"));
            members.remove("client");
        }
        _ => {
            amount_as_number(members, "vat_amount");
            set(members, "total_amount_cents", json!(row.cents.to_string()));
        }
    }
}

fn set(members: &mut Members, name: &str, value: Value) {
    members.insert(name.to_owned(), value);
}

fn null(members: &mut Members, names: &[&str]) {
    for name in names {
        set(members, name, Value::Null);
    }
}

/// Puts an empty text where nothing is known.
fn empty(members: &mut Members, names: &[&str]) {
    for name in names {
        if let Some(value) = members.get_mut(*name).filter(|value| value.is_null()) {
            *value = json!("");
        }
    }
}

fn rename(members: &mut Members, from: &str, to: &str) {
    if let Some(value) = members.remove(from) {
        set(members, to, value);
    }
}

fn amount_as_number(members: &mut Members, name: &str) {
    let Some(amount) = members.get_mut(name).and_then(|money| money.get_mut("value")) else { return };
    if let Some(number) = amount.as_str().and_then(|text| text.parse::<f64>().ok()) {
        *amount = json!(number);
    }
}
