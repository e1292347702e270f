//! The fake Qonto in process: paging, quirks, clock, mutations and faults.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod account;
mod changes;
mod documents;
mod faults;
mod filters;
mod paging;
mod shapes;

use _core::fake::{Answer, Faults, Model, Quirks, Request, Resource, Settings};
use serde_json::{Value, json};

const START: i64 = 1_785_000_000_123;
const BOTH: [Resource; 2] = [Resource::SupplierInvoices, Resource::ClientInvoices];

fn model(quirks: Value) -> Model {
    with(quirks, json!({}))
}

fn with(quirks: Value, faults: Value) -> Model {
    let quirks: Quirks = serde_json::from_value(quirks).unwrap();
    let faults: Faults = serde_json::from_value(faults).unwrap();
    Model::new(Settings { quirks, faults, ..Settings::default() }, START, "http://fake")
}

fn ask(model: &mut Model, path: &str) -> Answer {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let key = if path.starts_with("/v2/") { "authorization" } else { "accept" };
    let headers = vec![(key.to_owned(), "Bearer ory_at_fake-qonto-access-token".to_owned())];
    model.answer(&Request {
        method: "GET".to_owned(),
        path: path.to_owned(),
        query: query.to_owned(),
        headers,
        ..Request::default()
    })
}

fn body(model: &mut Model, path: &str) -> Value {
    serde_json::from_slice(&ask(model, path).bytes()).unwrap()
}

fn ids(rows: &Value) -> Vec<String> {
    rows.as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

/// The truth about one row.
fn row(model: &mut Model, resource: Resource, id: &str) -> Value {
    model.rows(resource).into_iter().find(|row| row["id"] == id).unwrap()
}
