//! One page of a list, whatever shape its `meta` has.

use bytes::Bytes;
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::HashMap;

use super::handle::Answer;
use super::outline::Outline;
use super::record::{Record, Unreadable};
use crate::error::{Error, Result};
use crate::resource::Resource;
use crate::time::Timestamp;

/// The rows of one answer and what it says of the rest.
#[derive(Debug, Clone)]
pub struct Page {
    /// The rows that could be read, in the order in which they came.
    pub records: Vec<Record>,
    /// The rows that could not.
    pub unreadable: Vec<Unreadable>,
    /// What the answer says of itself.
    pub meta: Meta,
    /// Qonto's clock when it answered, unless it did not say.
    pub date: Option<Timestamp>,
    /// Our clock when we had asked.
    pub asked_at: Timestamp,
}

/// What is known of the whole list; every member may be missing, and none is trusted alone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Meta {
    /// Rows that match, by Qonto's count.
    pub total_count: Option<u64>,
    /// Rows a page, as Qonto applied it.
    pub per_page: Option<u64>,
    /// The page that follows; absent, null or 0 on the last one.
    pub next_page: Option<u64>,
}

impl Page {
    /// Reads an answer of the resource's list.
    pub fn read(resource: Resource, answer: Answer) -> Result<Self> {
        let Answer { outline: Outline { rows, meta }, date, asked_at, .. } = answer;
        let wrong = || Error::Decode(format!("Qonto's list has no array {:?}: is base_url right?", resource.plural()));
        let (records, unreadable) = split(rows.ok_or_else(wrong)?);
        Ok(Self { records, unreadable, meta: Meta::read(meta.as_deref()), date, asked_at })
    }

    /// One invoice that was asked for by its id, as a page of its own.
    pub fn of_one(answer: Answer) -> Self {
        let Answer { body, date, asked_at, .. } = answer;
        let (records, unreadable) = match Record::read(body) {
            Ok(record) => (vec![record], Vec::new()),
            Err(row) => (Vec::new(), vec![row]),
        };
        Self { records, unreadable, meta: Meta::default(), date, asked_at }
    }

    /// Every row that came, readable or not.
    pub fn len(&self) -> usize {
        self.records.len() + self.unreadable.len()
    }

    /// Whether no row came.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Meta {
    fn read(raw: Option<&[u8]>) -> Self {
        let members: HashMap<String, &RawValue> =
            raw.and_then(|raw| serde_json::from_slice(raw).ok()).unwrap_or_default();
        let number = |name| number(members.get(name)?);
        Self {
            total_count: number("total_count"),
            per_page: number("per_page").filter(|number| *number > 0),
            next_page: number("next_page").filter(|number| *number > 0),
        }
    }
}

fn number(raw: &RawValue) -> Option<u64> {
    let value: Value = serde_json::from_str(raw.get()).ok()?;
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

/// Rows share the answer's bytes; nothing is copied.
fn split(rows: Vec<Bytes>) -> (Vec<Record>, Vec<Unreadable>) {
    let (mut records, mut unreadable) = (Vec::with_capacity(rows.len()), Vec::new());
    for row in rows {
        match Record::read(row) {
            Ok(record) => records.push(record),
            Err(row) => unreadable.push(row),
        }
    }
    (records, unreadable)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;

    fn read(json: &str) -> Result<Page> {
        let asked_at = Timestamp::from(std::time::SystemTime::now());
        let body = Bytes::from(json.to_owned());
        let outline = Outline::read(&body, Some("supplier_invoices")).unwrap();
        Page::read(Resource::SupplierInvoices, Answer { body, date: None, asked_at, outline })
    }

    #[test]
    fn reads_every_shape_of_meta() {
        let shapes = [
            (
                r#"{"current_page":1,"next_page":2,"prev_page":null,"per_page":25,"total_count":30,"total_pages":2}"#,
                Some(2),
            ),
            (r#"{"current_page":1,"next_page":0,"previous_page":null,"per_page":"25","total_count":"30"}"#, None),
            (r#"{"per_page":25,"total_count":30}"#, None),
        ];
        for (meta, next_page) in shapes {
            let page = read(&format!(r#"{{"supplier_invoices":[],"meta":{meta}}}"#)).unwrap();
            assert_eq!(page.meta, Meta { total_count: Some(30), per_page: Some(25), next_page });
        }
        for meta in ["null", "[]", "{}", r#""x""#] {
            let page = read(&format!(r#"{{"supplier_invoices":[],"meta":{meta}}}"#)).unwrap();
            assert_eq!(page.meta, Meta::default());
        }
    }

    #[test]
    fn one_bad_row_does_not_spoil_the_page() {
        let page = read(r#"{"supplier_invoices":[{"id":"a"},{"no":1},{"id":"b"}]}"#).unwrap();
        assert_eq!((page.records.len(), page.unreadable.len(), page.len()), (2, 1, 3));
    }

    #[test]
    fn an_answer_without_the_list_is_refused() {
        for body in ["{}", "[]", r#"{"supplier_invoices":null}"#, r#"{"client_invoices":[]}"#] {
            assert!(matches!(read(body), Err(Error::Decode(_))), "{body}");
        }
    }
}
