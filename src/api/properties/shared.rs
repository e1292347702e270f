//! A page made of rows, and what another reader of JSON says of a row.

use bytes::Bytes;
use serde_json::Value;

use crate::api::handle::Answer;
use crate::api::page::Page;
use crate::error::Result;
use crate::resource::Resource;
use crate::time::Timestamp;

pub(super) fn now() -> Timestamp {
    Timestamp::parse("2026-11-22T03:00:00Z").unwrap()
}

pub(super) fn page(rows: &[String], meta: &str) -> Result<Page> {
    let body = format!("{{\"new\":[{{}}], \"meta\" : {meta},\n\"supplier_invoices\":[ {} ]}}", rows.join(" ,\n"));
    read(&body)
}

pub(super) fn read(body: &str) -> Result<Page> {
    let answer = Answer { body: Bytes::from(body.to_owned()), date: None, asked_at: now() };
    Page::read(Resource::SupplierInvoices, answer)
}

/// A member as the general reader of JSON sees it: a text that is not empty.
pub(super) fn member<'a>(row: &'a Value, name: &str) -> Option<&'a str> {
    row.get(name)?.as_str().filter(|text| !text.is_empty())
}
