//! Uploads to the fake Qonto: pairing, keys, errors, limits, and how answers go wrong.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod errors;
mod faults;
mod files;
mod form;
mod http;
mod keys;
mod limits;
mod pairing;

use _core::fake::{Answer, Faults, Model, Quirks, Request, Resource, Settings};
use form::Form;
use serde_json::{Value, json};

const START: i64 = 1_785_000_000_123;
const BULK: &str = "/v2/supplier_invoices/bulk";

/// An account without invoices.
fn model() -> Model {
    with(json!({}), json!({}))
}

fn with(quirks: Value, faults: Value) -> Model {
    let quirks: Quirks = serde_json::from_value(quirks).unwrap();
    let faults: Faults = serde_json::from_value(faults).unwrap();
    let settings = Settings { quirks, faults, supplier_invoices: 0, client_invoices: 0, ..Settings::default() };
    Model::new(settings, START, "http://fake")
}

fn ask(model: &mut Model, mut request: Request) -> Answer {
    let key = if request.path.starts_with("/v2/") { "Authorization" } else { "Accept" };
    request.headers.push((key.to_owned(), "Bearer ory_at_fake-qonto-access-token".to_owned()));
    model.answer(&request)
}

fn get(model: &mut Model, path: &str) -> Answer {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let (path, query) = (path.to_owned(), query.to_owned());
    ask(model, Request { method: "GET".to_owned(), path, query, ..Request::default() })
}

fn json_of(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.bytes()).unwrap()
}

fn post(model: &mut Model, form: &Form) -> Answer {
    ask(model, form.request())
}

/// The body of a bulk answer.
fn upload(model: &mut Model, form: &Form) -> Value {
    let answer = post(model, form);
    assert_eq!(answer.status, 200);
    json_of(&answer)
}

/// One PDF under one key.
fn one(key: &str) -> Form {
    Form::new().file("a.pdf", b"%PDF-a").key(key)
}

/// A member of every value of a list, as text.
fn texts(list: &Value, member: &str) -> Vec<String> {
    list.as_array().unwrap().iter().map(|value| value[member].as_str().unwrap_or("none").to_owned()).collect()
}

fn rows(model: &mut Model) -> Vec<Value> {
    model.rows(Resource::SupplierInvoices)
}
