//! Idempotency keys over time.

use serde_json::json;

use super::{Form, Model, get, json_of, model, one, post, rows, upload, with};

fn id(model: &mut Model, form: &Form) -> String {
    upload(model, form)["supplier_invoices"][0]["id"].as_str().unwrap().to_owned()
}

#[test]
fn a_key_gives_the_same_invoice_for_thirty_minutes_even_for_another_file() {
    let mut model = model();
    let first = upload(&mut model, &one("a-key"));
    model.advance(1799.0);
    let other = Form::new().file("b.pdf", b"%PDF-b").key(" A-Key ");
    assert_eq!(upload(&mut model, &other), first);
    assert_eq!(model.uploads().len(), 1);
    model.advance(1.0);
    assert_ne!(id(&mut model, &one("a-key")), first["supplier_invoices"][0]["id"]);
    assert_eq!(rows(&mut model).len(), 2);
}

#[test]
fn a_key_is_not_remembered_when_its_invoice_was_refused() {
    let mut model = model();
    let refused = upload(&mut model, &Form::new().file("a.pdf", b"no document").key("k"));
    assert_eq!(refused["errors"][0]["code"], "invalid");
    assert_eq!(upload(&mut model, &one("k"))["errors"], json!([]));
}

#[test]
fn the_answer_of_a_key_outlives_its_invoice() {
    let mut model = model();
    let made = id(&mut model, &one("k"));
    assert_eq!(model.delete(super::Resource::SupplierInvoices, 1), [made.as_str()]);
    assert_eq!(id(&mut model, &one("k")), made);
    assert_eq!(get(&mut model, &format!("/v2/supplier_invoices/{made}")).status, 404);
}

#[test]
fn one_key_twice_in_a_request_makes_one_invoice() {
    let mut model = model();
    let answer = upload(&mut model, &Form::new().file("a.pdf", b"%PDF-a").key("k").file("b.pdf", b"%PDF-b").key("k"));
    assert_eq!(answer["supplier_invoices"][0], answer["supplier_invoices"][1]);
    assert_eq!(model.uploads().len(), 1);
}

#[test]
fn a_key_is_refused_while_its_first_request_is_being_answered() {
    let slow = json!({"rules": [{"path": "bulk", "delay": 60.0, "times": 1}]});
    let mut model = with(json!({}), slow);
    let first = post(&mut model, &one("k"));
    assert_eq!(first.delay.as_secs(), 60);
    let two = Form::new().file("b.pdf", b"%PDF-b").key("other").file("a.pdf", b"%PDF-a").key("K");
    let refused = post(&mut model, &two);
    assert_eq!((refused.status, json_of(&refused)), (429, json!({"error": "Concurrent requests detected"})));
    assert_eq!(model.uploads().len(), 1, "nothing of the refused request was made");
    assert_eq!(post(&mut model, &one("another")).status, 200);
    model.advance(60.0);
    assert_eq!(id(&mut model, &one("k")), json_of(&first)["supplier_invoices"][0]["id"]);
}
