//! What becomes of an upload: an invoice, an attachment and a file like any other.

use serde_json::{Value, json};

use super::{Form, Model, START, get, json_of, model, one, rows, texts, upload, with};
use _core::fake::{Resource, Settings};

fn attachment(model: &mut Model, id: &Value) -> Value {
    json_of(&get(model, &format!("/v2/attachments/{}", id.as_str().unwrap())))["attachment"].clone()
}

fn file(model: &mut Model, attachment: &Value) -> Vec<u8> {
    get(model, attachment["url"].as_str().unwrap().strip_prefix("http://fake").unwrap()).bytes()
}

#[test]
fn an_upload_becomes_an_invoice_to_review_that_nobody_has_read() {
    let mut model = model();
    let form = one("k").text("source", "integration").text("meta", r#"{"connector":"grover"}"#);
    let invoice = upload(&mut model, &form)["supplier_invoices"][0].clone();
    for (member, value) in [
        ("file_name", json!("a.pdf")),
        ("status", json!("to_review")),
        ("source_type", json!("direct_upload")),
        ("source", json!("integration")),
        ("meta", json!({"connector": "grover"})),
        ("created_at", json!("2026-07-25T17:20:00.123Z")),
        ("updated_at", json!("2026-07-25T17:20:00.123Z")),
        ("analyzed_at", Value::Null),
        ("total_amount", Value::Null),
        ("supplier_name", Value::Null),
        ("issue_date", Value::Null),
    ] {
        assert_eq!(invoice[member], value, "{member}");
    }
    assert_eq!(rows(&mut model), std::slice::from_ref(&invoice));
    let list = json_of(&get(&mut model, "/v2/supplier_invoices?filter[created_at_from]=2026-07-25T17:20:00.123Z"));
    assert_eq!(list["supplier_invoices"], json!([invoice]));
    let path = format!("/v2/supplier_invoices/{}", invoice["id"].as_str().unwrap());
    assert_eq!(json_of(&get(&mut model, &path))["supplier_invoice"], invoice);
}

#[test]
fn an_attachment_serves_exactly_what_was_uploaded() {
    let mut model = model();
    let content = b"\x89PNG\r\n\x1A\n\r\n--a-boundar\r\n\0\xFF\r\n";
    let form = Form::new().file("scan.png", content).key("k").file("b.jpg", b"\xFF\xD8\xFF\xE0").key("l");
    let answer = upload(&mut model, &form);
    let png = attachment(&mut model, &answer["supplier_invoices"][0]["attachment_id"]);
    assert_eq!((&png["file_name"], &png["file_content_type"]), (&json!("scan.png"), &json!("image/png")));
    assert_eq!(png["file_size"], content.len().to_string());
    assert_eq!(file(&mut model, &png), content);
    let jpeg = attachment(&mut model, &answer["supplier_invoices"][1]["attachment_id"]);
    assert_eq!((&jpeg["file_content_type"], file(&mut model, &jpeg).len()), (&json!("image/jpeg"), 4));
}

#[test]
fn names_are_read_as_rack_reads_them() {
    let mut model = model();
    let sent = [r#"\"Müller\" & Söhne.pdf"#, "50%25 off.pdf", "50% off.pdf", r"C:\\scans\\a.pdf", "x/y.pdf"];
    let form = sent.iter().fold(Form::new(), |form, name| form.file(name, b"%PDF-").key(name));
    let answer = upload(&mut model, &form);
    let names = texts(&answer["supplier_invoices"], "file_name");
    assert_eq!(names, ["\"Müller\" & Söhne.pdf", "50% off.pdf", "50% off.pdf", "a.pdf", "y.pdf"]);
}

#[test]
fn names_can_be_changed_on_the_way() {
    let mut model = with(json!({"upload_names_changed": true}), json!({}));
    let answer = upload(&mut model, &Form::new().file("My Invoice.PDF", b"%PDF-").key("k"));
    let invoice = &answer["supplier_invoices"][0];
    assert_eq!(invoice["file_name"], "my_invoice.pdf");
    assert_eq!(attachment(&mut model, &invoice["attachment_id"])["file_name"], "my_invoice.pdf");
    assert_eq!(model.uploads()[0]["file_name"], "My Invoice.PDF");
}

#[test]
fn an_attachment_can_be_used_again_and_outlives_its_first_invoice() {
    let settings = Settings { supplier_invoices: 1, client_invoices: 0, ..Settings::default() };
    let mut model = Model::new(settings, START, "http://fake");
    let first = rows(&mut model).remove(0);
    let before = attachment(&mut model, &first["attachment_id"]);
    let content = file(&mut model, &before);
    let form = Form::new().attachment(first["attachment_id"].as_str().unwrap()).key("k");
    let invoice = upload(&mut model, &form)["supplier_invoices"][0].clone();
    assert_eq!(invoice["attachment_id"], first["attachment_id"]);
    assert_eq!(invoice["file_name"], first["file_name"]);
    assert_eq!(model.uploads()[0]["size"], content.len());

    let gone = model.delete(Resource::SupplierInvoices, 1);
    assert_eq!(rows(&mut model).len(), 1);
    let after = attachment(&mut model, &invoice["attachment_id"]);
    assert_eq!((&after["file_name"], file(&mut model, &after)), (&before["file_name"], content), "after {gone:?}");
    model.delete(Resource::SupplierInvoices, 1);
    let path = format!("/v2/attachments/{}", invoice["attachment_id"].as_str().unwrap());
    assert_eq!(get(&mut model, &path).status, 404);
}

#[test]
fn uploaded_invoices_are_edited_and_deleted_like_any_other() {
    let mut model = model();
    let invoice = upload(&mut model, &one("k"))["supplier_invoices"][0].clone();
    model.advance(60.0);
    assert_eq!(model.edit(Resource::SupplierInvoices, 1), [invoice["id"].as_str().unwrap()]);
    let edited = rows(&mut model).remove(0);
    assert_eq!(edited["updated_at"], "2026-07-25T17:21:00.123Z");
    assert!(edited["total_amount"].is_object());
    model.delete(Resource::SupplierInvoices, 1);
    assert!(rows(&mut model).is_empty());
    assert_eq!(model.uploads().len(), 1, "the record says what was made");
}

#[test]
fn the_record_of_an_upload_is_complete() {
    let mut model = model();
    let form = one("A-Key").text("skip_attachment_matcher", "true").text("meta", "no JSON");
    let invoice = upload(&mut model, &form)["supplier_invoices"][0].clone();
    let expected = json!({
        "id": invoice["id"],
        "idempotency_key": "A-Key",
        "file_name": "a.pdf",
        "size": 6,
        "sha256": "ebf8dc76c632875b2f62b2dda81d1de6f19563dbe3a20ab1a1e2589fc731ebc9",
        "attachment_id": invoice["attachment_id"],
        "source": null,
        "meta": null,
        "skip_attachment_matcher": true,
        "created_at": "2026-07-25T17:20:00.123Z",
    });
    assert_eq!(model.uploads(), [expected]);
}

#[test]
fn somebody_else_can_upload_by_hand() {
    let mut model = model();
    let id = model.upload_by_somebody("a.pdf", b"%PDF-b".as_slice());
    let invoice = rows(&mut model).remove(0);
    assert_eq!((&invoice["id"], &invoice["source"]), (&json!(id), &json!("supplier_invoices")));
    let attachment = attachment(&mut model, &invoice["attachment_id"]);
    assert_eq!(file(&mut model, &attachment), b"%PDF-b");
    assert_eq!(model.uploads()[0]["idempotency_key"], Value::Null);
}
