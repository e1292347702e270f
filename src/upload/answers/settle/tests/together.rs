//! Batches of several: only a mapping without doubt counts.

use super::scene::Batch;

const A: &str = r#"{"id":"a","file_name":"a.pdf"}"#;
const B: &str = r#"{"id":"b","file_name":"b.pdf"}"#;
const C: &str = r#"{"id":"c","file_name":"c.pdf"}"#;

fn told(entries: &[&str], errors: &[&str]) -> String {
    let (entries, errors) = (entries.join(","), errors.join(","));
    Batch::of(&["a.pdf", "b.pdf", "c.pdf"]).told(&format!(r#"{{"supplier_invoices":[{entries}],"errors":[{errors}]}}"#))
}

fn at(pointer: &str) -> String {
    format!(r#"{{"code":"invalid","source":{{"pointer":"/supplier_invoices/{pointer}"}}}}"#)
}

#[test]
fn names_and_keys_are_proof_in_any_order() {
    let (b, c) = (at("idempotency_key/K-1/file"), at("idempotency_key/k-2"));
    assert_eq!(told(&[C, A, B], &[]), "+a +b +c");
    assert_eq!(told(&[C, A], &[&b]), "+a -invalid +c");
    assert_eq!(told(&[A], &[&c, &b, &b]), "+a -invalid,invalid -invalid");
    assert_eq!(told(&[], &[r#"{"code":"x","pointer":"k-0"}"#, &c, &b]), "-x -invalid -invalid");
    assert_eq!(told(&[r#"{"id":"a","file_name":"A.PDF"}"#, B, C], &[]), "+a +b +c");
}

#[test]
fn an_index_counts_only_when_nothing_else_is_open() {
    assert_eq!(told(&[A, C], &[&at("1/file")]), "+a -invalid +c");
    assert_eq!(told(&[A], &[&at("1/file"), &at("idempotency_key/k-2")]), "+a -invalid -invalid");
    assert_eq!(told(&[A], &[&at("1"), &at("2")]), "+a ? ?");
    assert_eq!(told(&[A, B], &[&at("1")]), "+a ? ?");
    assert_eq!(told(&[A, B], &[&at("3")]), "+a +b ?");
    assert_eq!(told(&[A, C], &[&at("1"), &at("9")]), "+a ? +c");
    assert_eq!(told(&[A, C], &[&at("1"), &at("idempotency_key/k-1")]), "+a ? +c");
}

#[test]
fn an_error_without_an_invoice_leaves_open_what_is_not_proven() {
    let nowhere = r#"{"code":"internal_server_error"}"#;
    assert_eq!(told(&[A, C], &[nowhere]), "+a ? +c");
    assert_eq!(told(&[], &[nowhere]), "? ? ?");
    assert_eq!(told(&[A], &[nowhere, &at("idempotency_key/k-1")]), "+a -invalid ?");
    assert_eq!(told(&[A, B, C], &[nowhere]), "+a +b +c");
}

#[test]
fn contradictions_prove_nothing() {
    assert_eq!(told(&[A, B, C], &[&at("idempotency_key/k-1")]), "+a ? +c");
    assert_eq!(told(&[A, B, r#"{"id":"x","file_name":"b.pdf"}"#], &[]), "+a ? ?");
    assert_eq!(told(&[A, r#"{"id":"a","file_name":"b.pdf"}"#, C], &[]), "? ? +c");
    assert_eq!(told(&[A, A, C], &[]), "+a ? +c");
    assert_eq!(told(&[A, B, r#"{"id":"c","file_name":"else.pdf"}"#], &[]), "+a +b ?");
    assert_eq!(told(&[A, B, r#"{"file_name":"c.pdf"}"#], &[]), "+a +b ?");
    assert_eq!(told(&[A, B, C, r#"{"file_name":"c.pdf"}"#], &[]), "+a +b ?");
    assert_eq!(told(&[A, B, r#"{"id":"a","file_name":"c.pdf","errors":[{}]}"#], &[]), "? +b ?");
}

#[test]
fn errors_inside_an_entry_belong_to_its_key_its_name_or_its_position() {
    let inside = |head: &str, error: &str| format!(r#"{{{head}"errors":[{error}]}}"#);
    let (by_key, nowhere) = (at("idempotency_key/k-1"), r#"{"code":"x"}"#);
    assert_eq!(told(&[A, C, &inside("", &by_key)], &[]), "+a -invalid +c");
    assert_eq!(told(&[A, C, &inside(r#""id":"b","#, &format!("{nowhere},{by_key}"))], &[]), "+a -x,invalid +c");
    assert_eq!(told(&[&inside(r#""id":"b","file_name":"b.pdf","#, nowhere), C, A], &[]), "+a -x +c");
    assert_eq!(told(&[A, &inside("", nowhere), C], &[]), "+a -x +c");
    assert_eq!(told(&[A, C, &inside("", nowhere)], &[]), "+a ? ?");
    assert_eq!(told(&[A, &inside("", nowhere)], &[]), "+a ? ?");
    assert_eq!(told(&[A, C, &inside(r#""file_name":"a.pdf","#, &by_key)], &[]), "? -invalid +c");
    assert_eq!(told(&[A, C, "null"], &[&by_key]), "+a -invalid +c");
    assert_eq!(told(&[A, &inside("", nowhere), &inside("", nowhere)], &[]), "+a ? ?");
}

#[test]
fn an_attachment_is_known_by_its_id() {
    let batch = Batch::of(&["@f", "@g", "a.pdf"]);
    let entries = r#"{"id":"2","attachment_id":"G"},{"id":"3","file_name":"a.pdf","attachment_id":"new"}"#;
    let body = |first: &str| format!(r#"{{"supplier_invoices":[{entries},{first}]}}"#);
    assert_eq!(batch.told(&body(r#"{"id":"1","attachment_id":"f","file_name":"any.pdf"}"#)), "+1 +2 +3");
    assert_eq!(batch.told(&body(r#"{"id":"1","attachment_id":"h","file_name":"any.pdf"}"#)), "? +2 +3");
}

#[test]
fn a_name_that_was_sent_twice_proves_neither() {
    let entries =
        r#"{"supplier_invoices":[{"id":"1","attachment_id":"f","file_name":"A.PDF"},{"id":"2","file_name":"b.pdf"}]}"#;
    assert_eq!(Batch::of(&["@f", "@f", "b.pdf"]).told(entries), "? ? +2");
    assert_eq!(Batch::of(&["a.pdf", "a.pdf", "b.pdf"]).told(entries), "? ? +2");
    assert_eq!(Batch::of(&["a.pdf", "A.PDF", "b.pdf"]).told(entries), "? +1 +2");
}

#[test]
fn nobody_asked_nothing_told() {
    assert_eq!(Batch::of(&[]).told(r#"{"errors":[{}]}"#), "");
}
