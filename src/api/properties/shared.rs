//! A page made of rows, and what another reader of JSON says of a row.

use bytes::Bytes;
use serde_json::Value;

use crate::api::handle::Answer;
use crate::api::outline::Outline;
use crate::api::page::Page;
use crate::error::{Error, Result};
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
    let (bytes, list) = (Bytes::from(body.to_owned()), Resource::SupplierInvoices.plural());
    let outline = Outline::read(&bytes, Some(list)).map_err(Error::Decode)?;
    Page::read(Resource::SupplierInvoices, Answer { body: bytes, date: None, asked_at: now(), outline })
}

/// A member as the general reader of JSON sees it: a text that is not empty.
pub(super) fn member<'a>(row: &'a Value, name: &str) -> Option<&'a str> {
    row.get(name)?.as_str().filter(|text| !text.is_empty())
}
