//! What is refused, and the shapes in which the answer says so.

use serde_json::{Value, json};

use super::{Form, START, ask, get, json_of, model, one, post, rows, texts, upload, with};
use _core::fake::{Model, Request, Resource, Settings};

/// One good invoice, and one that is no document under the key `k-2`.
fn half_good() -> Form {
    one("k-1").file("b c.pdf", b"GIF89a").key("k-2")
}

fn answer(quirks: Value) -> Value {
    upload(&mut with(quirks, json!({})), &half_good())
}

#[track_caller]
fn is_refused(form: &Form, code: &str, pointer: &str) {
    let mut model = model();
    let answer = upload(&mut model, form);
    assert_eq!(answer["supplier_invoices"], json!([]));
    let error = &answer["errors"][0];
    assert_eq!((&error["code"], &error["source"]["pointer"]), (&json!(code), &json!(pointer)));
    assert!(!error["detail"].as_str().unwrap().is_empty());
    assert!(rows(&mut model).is_empty());
}

#[test]
fn an_invoice_needs_a_key_and_one_document() {
    is_refused(&Form::new().file("a.pdf", b"%PDF-"), "required", "/supplier_invoices/0/idempotency_key");
    is_refused(&Form::new().file("a.pdf", b"%PDF-").key("  "), "required", "/supplier_invoices/0/idempotency_key");
    is_refused(&Form::new().key("k"), "required", "/supplier_invoices/idempotency_key/k/file");
    let both = Form::new().file("a.pdf", b"%PDF-").attachment("x").key("k");
    is_refused(&both, "invalid", "/supplier_invoices/idempotency_key/k/file");
    let unknown = Form::new().attachment("x").key("k");
    is_refused(&unknown, "invalid", "/supplier_invoices/idempotency_key/k/attachment_id");
}

#[test]
fn a_document_is_a_pdf_jpeg_or_png_by_its_first_bytes() {
    let file = |content: &[u8]| Form::new().file("a.pdf", content).key("k");
    for content in [b"".as_slice(), b"%PDF", b"GIF89a", b" %PDF-1.4", b"\xFF\xD8"] {
        is_refused(&file(content), "invalid", "/supplier_invoices/idempotency_key/k/file");
    }
    for content in [b"%PDF-1.4".as_slice(), b"\xFF\xD8\xFF\xE0", b"\x89PNG\r\n\x1A\nx"] {
        assert_eq!(upload(&mut model(), &file(content))["errors"], json!([]));
    }
    let text = Form::new().text("supplier_invoices[][file]", "%PDF-1.4").key("k");
    is_refused(&text, "invalid", "/supplier_invoices/idempotency_key/k/file");
}

#[test]
fn errors_stand_beside_the_invoices_or_among_them() {
    let beside = answer(json!({}));
    assert_eq!(texts(&beside["supplier_invoices"], "file_name"), ["a.pdf"]);
    assert_eq!(texts(&beside["errors"], "code"), ["invalid"]);

    let among = answer(json!({"upload_errors": "per_invoice"}));
    let invoices = &among["supplier_invoices"];
    assert_eq!(texts(invoices, "file_name"), ["a.pdf", "b c.pdf"]);
    assert_eq!((&invoices[0]["errors"], &among["errors"]), (&json!([]), &json!([])));
    assert_eq!((&invoices[1]["id"], &invoices[1]["errors"]), (&Value::Null, &beside["errors"]));
}

#[test]
fn errors_can_be_an_object_or_missing() {
    let beside = answer(json!({"upload_errors_as_object": true}));
    assert_eq!(beside["errors"]["code"], "invalid");
    let among = answer(json!({"upload_errors_as_object": true, "upload_errors": "per_invoice"}));
    assert_eq!(among["supplier_invoices"][1]["errors"]["code"], "invalid");
    let mut several = with(json!({"upload_errors_as_object": true}), json!({}));
    assert_eq!(upload(&mut several, &half_good().file("c.pdf", b"?").key("3"))["errors"].as_array().unwrap().len(), 2);

    let mut model = with(json!({"upload_errors_missing": true}), json!({}));
    assert_eq!(upload(&mut model, &one("k")).get("errors"), None);
    assert_eq!(upload(&mut model, &half_good())["errors"].as_array().unwrap().len(), 1);
}

#[test]
fn pointers_come_in_every_spelling() {
    for (style, source) in [
        ("key", json!({"pointer": "/supplier_invoices/idempotency_key/k-2/file"})),
        ("key_only", json!({"pointer": "/supplier_invoices/idempotency_key/k-2"})),
        ("index", json!({"pointer": "/supplier_invoices/1/file"})),
        ("brackets", json!({"pointer": "supplier_invoices[1].file"})),
        ("data", json!({"pointer": "/data/supplier_invoices/1"})),
        ("dots", json!({"pointer": "supplier_invoices.1.file"})),
        ("absent", Value::Null),
    ] {
        assert_eq!(answer(json!({"upload_pointers": style}))["errors"][0]["source"], source);
    }
}

#[test]
fn an_answer_can_be_in_any_order() {
    let form = (0..20).fold(Form::new(), |form, number| {
        let content: &[u8] = if number < 10 { b"%PDF-" } else { b"no document" };
        form.file(&format!("{number:02}.pdf"), content).key(&format!("k{number}"))
    });
    let told = |shuffled: bool| {
        let answer = upload(&mut with(json!({"upload_answer_shuffled": shuffled}), json!({})), &form);
        let pointers: Vec<_> = answer["errors"].as_array().unwrap().iter().map(|e| e["source"].to_string()).collect();
        (texts(&answer["supplier_invoices"], "file_name"), pointers)
    };
    let ((names, pointers), (shuffled_names, shuffled_pointers)) = (told(false), told(true));
    assert!(names.is_sorted());
    assert_ne!(names, shuffled_names);
    assert_ne!(pointers, shuffled_pointers);
    let sorted = |mut list: Vec<String>| {
        list.sort();
        list
    };
    assert_eq!(sorted(shuffled_names), names);
    assert_eq!(sorted(shuffled_pointers), sorted(pointers));
}

#[test]
fn a_request_that_is_no_bulk_upload_is_refused_as_a_whole() {
    let mut json_request = one("k").request();
    json_request.headers = vec![("Content-Type".to_owned(), "application/json".to_owned())];
    let mut broken_off = one("k").request();
    broken_off.body.truncate(broken_off.body.len() - 5);
    for request in [json_request, broken_off, Form::new().request(), Form::new().text("source", "x").request()] {
        let answer = ask(&mut model(), request);
        assert_eq!((answer.status, json_of(&answer)["errors"][0]["code"].as_str()), (400, Some("bad_request")));
    }
}

#[test]
fn a_credential_and_the_staging_token_are_needed_here_too() {
    let mut model = model();
    assert_eq!(model.answer(&one("k").request()).status, 401);
    let settings = Settings { staging_token: Some("s".to_owned()), ..Settings::default() };
    let wall = post(&mut Model::new(settings, START, "http://fake"), &one("k"));
    assert!(wall.header("Content-Type").unwrap().starts_with("text/html"));
    assert!(model.uploads().is_empty());
    let put = Request { method: "PUT".to_owned(), ..one("k").request() };
    assert_eq!(ask(&mut model, put).status, 404);
    assert_eq!(get(&mut model, "/v2/supplier_invoices/bulk").status, 404);
    assert!(model.rows(Resource::SupplierInvoices).is_empty());
}
