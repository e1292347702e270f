//! How much a request may carry, and the counts that tests compare with.

use super::{Form, model, post, texts, upload};

const MB: usize = 1024 * 1024;

/// A PDF of this length.
fn pdf(bytes: usize) -> Vec<u8> {
    let mut content = vec![b'x'; bytes];
    content[..5].copy_from_slice(b"%PDF-");
    content
}

#[test]
fn the_21st_invoice_is_one_too_many() {
    let form = (0..22).fold(Form::new(), |form, number| form.file("a.pdf", b"%PDF-").key(&format!("k{number}")));
    let mut model = model();
    let answer = upload(&mut model, &form);
    assert_eq!(model.uploads().len(), 20);
    assert_eq!(texts(&answer["errors"], "code"), ["limit_reached", "limit_reached"]);
    assert_eq!(answer["errors"][0]["source"]["pointer"], "/supplier_invoices/idempotency_key/k20/file");
    assert_eq!(model.counters().most_invoices_in_a_request, 22);
}

#[test]
fn a_file_of_ten_megabytes_is_taken_and_a_longer_one_is_not() {
    let mut model = model();
    upload(&mut model, &Form::new().file("a.pdf", &pdf(10 * MB)).key("1"));
    let answer = upload(&mut model, &Form::new().file("b.pdf", &pdf(10 * MB + 1)).key("2"));
    assert_eq!(texts(&answer["errors"], "code"), ["invalid"]);
    assert_eq!(texts(&model.uploads().into(), "file_name"), ["a.pdf"]);
}

#[test]
fn a_body_of_more_than_fifteen_megabytes_meets_the_proxy() {
    let mut model = model();
    let form = |bytes| Form::new().file("a.pdf", &pdf(7 * MB)).key("1").file("b.pdf", &pdf(bytes)).key("2");
    let rest = 15 * MB - form(5).body().len() + 5;
    let refused = post(&mut model, &form(rest + 1));
    assert_eq!((refused.status, refused.header("Content-Type")), (413, Some("text/html")));
    assert!(String::from_utf8(refused.bytes()).unwrap().contains("413 Request Entity Too Large"));
    assert!(model.uploads().is_empty());
    upload(&mut model, &form(rest));
    let counters = model.counters();
    assert_eq!((counters.uploads, counters.bulk_requests, counters.refused), (2, 2, 1));
    assert_eq!(counters.most_bytes_in_a_request, 15 * 1024 * 1024 + 1);
    assert_eq!(model.requests()[1]["bytes"], 15 * MB);
}
