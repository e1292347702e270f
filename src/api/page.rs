//! One page of a list, whatever shape its `meta` has.

use bytes::Bytes;
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::HashMap;

use super::handle::Answer;
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
        let Answer { body, date, asked_at } = answer;
        let wrong = || Error::Decode(format!("Qonto's list has no array {:?}: is base_url right?", resource.plural()));
        let members: HashMap<String, &RawValue> = serde_json::from_slice(&body).map_err(|_| wrong())?;
        let rows: Vec<&RawValue> =
            members.get(resource.plural()).and_then(|rows| serde_json::from_str(rows.get()).ok()).ok_or_else(wrong)?;
        let (records, unreadable) = split(&body, &rows);
        Ok(Self { records, unreadable, meta: Meta::read(members.get("meta").copied()), date, asked_at })
    }

    /// One invoice that was asked for by its id, as a page of its own.
    pub fn of_one(answer: Answer) -> Self {
        let Answer { body, date, asked_at } = answer;
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
    fn read(raw: Option<&RawValue>) -> Self {
        let members: HashMap<String, &RawValue> =
            raw.and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default();
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
fn split(body: &Bytes, rows: &[&RawValue]) -> (Vec<Record>, Vec<Unreadable>) {
    let (mut records, mut unreadable) = (Vec::with_capacity(rows.len()), Vec::new());
    for row in rows {
        match Record::read(body.slice_ref(row.get().as_bytes())) {
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
        let now = Timestamp::from(std::time::SystemTime::now());
        let answer = Answer { body: Bytes::from(json.to_owned()), date: None, asked_at: now };
        Page::read(Resource::SupplierInvoices, answer)
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
