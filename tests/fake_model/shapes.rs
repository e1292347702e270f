//! The fields of invoices, name by name.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{BOTH, ask, body, model};

/// The names printed in Qonto's reference of the supplier list, in its order.
const SUPPLIER: &str = "id is_einvoice has_discrepancies e_invoice_type has_duplicates organization_id file_name invoice_number \
    supplier_name vat_number tin description total_amount issue_date due_date payment_date scheduled_date status iban \
    initiator_id source_type source created_at updated_at attachment_id display_attachment_id is_attachment_invoice \
    attachment_category is_attachment_non_financial analyzed_at matched_transactions transfer_ids request_transfer \
    einvoicing_lifecycle_events meta available_actions declined_note approval_workflow payable_amount \
    total_amount_credit_notes is_credit_note has_suggested_credit_notes related_invoices suggested_transactions";

/// The names that the documentation of client invoices requires, and `updated_at`, which live accounts send.
const CLIENT: &str = "id organization_id number purchase_order status invoice_url contact_email terms_and_conditions header \
    footer currency total_amount vat_amount total_amount_cents vat_amount_cents issue_date due_date created_at updated_at \
    finalized_at paid_at items client payment_methods credit_notes_ids organization invoice_type attachment_id";

fn names(row: &Value) -> BTreeSet<&str> {
    row.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn a_supplier_invoice_has_exactly_the_fields_of_the_reference() {
    let documented: BTreeSet<&str> = SUPPLIER.split_whitespace().collect();
    let mut model = model(json!({}));
    for row in model.rows(BOTH[0]) {
        assert_eq!(names(&row), documented);
        assert_eq!(names(&row["available_actions"]), ["archive", "delete", "pay", "reasons", "unarchive"].into());
    }
    let text = String::from_utf8(ask(&mut model, "/v2/supplier_invoices?per_page=1").bytes()).unwrap();
    let places: Vec<_> = SUPPLIER.split_whitespace().map(|name| text.find(&format!("\"{name}\":")).unwrap()).collect();
    assert!(places.is_sorted());
}

#[test]
fn every_field_of_a_supplier_invoice_is_filled_somewhere() {
    let rows = model(json!({})).rows(BOTH[0]);
    for name in SUPPLIER.split_whitespace().filter(|name| *name != "related_invoices") {
        let is_filled = |row: &Value| !row[name].is_null() && row[name] != json!([]) && row[name] != json!("");
        assert!(rows.iter().any(is_filled), "{name} is empty everywhere");
    }
}

#[test]
fn a_client_invoice_has_at_least_the_required_fields() {
    for row in model(json!({})).rows(BOTH[1]) {
        let names = names(&row);
        assert!(CLIENT.split_whitespace().all(|name| names.contains(name)));
        let cents = row["total_amount"]["value"].as_str().unwrap().replace('.', "").parse::<i64>().unwrap();
        assert_eq!(row["total_amount_cents"], cents);
        let lines = row["items"].as_array().unwrap();
        assert_eq!(lines.iter().map(|line| line["total_amount_cents"].as_i64().unwrap()).sum::<i64>(), cents);
    }
}

#[test]
fn undocumented_forms_appear_when_asked_for() {
    let mut model = model(json!({"odd_forms": true}));
    let (suppliers, clients) = (model.rows(BOTH[0]), model.rows(BOTH[1]));
    assert!(suppliers.iter().any(|row| row["matched_transactions"].is_null()));
    assert!(suppliers.iter().any(|row| row["matched_transactions"][0]["transaction_id"].is_string()));
    assert!(suppliers.iter().any(|row| row["due_date"] == ""));
    assert!(suppliers.iter().any(|row| row["total_amount"]["value"].is_number()));
    assert!(suppliers.iter().any(|row| row.get("tin").is_none() && row.get("tin_number").is_some()));
    assert!(clients.iter().any(|row| row["items"].is_null()));
    assert!(clients.iter().any(|row| row["finalized_at"] == ""));
    assert!(clients.iter().any(|row| row["total_amount_cents"].is_string()));
    let mut size = |row: &Value| {
        let id = row["attachment_id"].as_str().unwrap();
        body(&mut model, &format!("/v2/attachments/{id}"))["attachment"]["file_size"].clone()
    };
    let sizes: Vec<Value> = suppliers.iter().map(&mut size).collect();
    assert!(sizes.iter().any(Value::is_number) && sizes.iter().any(Value::is_string));
}
