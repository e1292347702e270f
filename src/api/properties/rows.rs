//! Rows: every one that comes is an invoice or is kept aside, byte for byte.

use bytes::Bytes;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Map, Value};

use super::shared::{member, page};
use crate::api::record::Record;
use crate::id::AttachmentId;
use crate::testing::{cases, json};
use crate::time::Timestamp;

/// The members that a sync must understand, and some that it must not.
pub(super) const MEMBERS: &[&str] = &[
    "id",
    "created_at",
    "updated_at",
    "attachment_id",
    "display_attachment_id",
    "organization_id",
    "file_name",
    "total_amount",
    "new_of_2027",
];

/// The rows of real answers.
fn real() -> Vec<Map<String, Value>> {
    let supplier = include_str!("../../../tests/data/list-supplier-invoices.json");
    let client = include_str!("../../../tests/data/client-invoices.json");
    let rows = |text: &str, list: &str| serde_json::from_str::<Value>(text).unwrap()[list].as_array().unwrap().clone();
    let rows = rows(supplier, "supplier_invoices").into_iter().chain(rows(client, "client_invoices"));
    rows.map(|row| row.as_object().unwrap().clone()).collect()
}

/// A change of one member: gone, another value, or a new name.
type Change = (Index, Option<String>, bool);

/// A real row after some changes, as text.
pub(super) fn changed() -> impl Strategy<Value = String> {
    let change = (any::<Index>(), prop::option::of(json(MEMBERS)), any::<bool>());
    (select(real()), vec(change, 0..5)).prop_map(|(row, changes)| {
        let members = row.iter().map(|(name, value)| (name.clone(), value.to_string())).collect();
        let members = changes.iter().fold(members, changed_once);
        let texts: Vec<String> = members.iter().map(|(name, value)| format!("{name:?}:{value}")).collect();
        format!("{{{}}}", texts.join(", "))
    })
}

fn changed_once(mut members: Vec<(String, String)>, (at, value, is_new): &Change) -> Vec<(String, String)> {
    if members.is_empty() {
        return members;
    }
    let at = at.index(members.len());
    match value {
        Some(value) if *is_new => members.insert(at, (format!("new_{at}"), value.clone())),
        Some(value) => members[at].1.clone_from(value),
        None => drop(members.remove(at)),
    }
    members
}

/// What must come of a row that the general reader of JSON understands.
fn check(row: &str) -> Result<(), TestCaseError> {
    let read = Record::read(Bytes::from(row.to_owned()));
    match &read {
        Ok(record) => {
            prop_assert_eq!((&record.raw[..], record.text()), (row.as_bytes(), row));
            prop_assert!(!record.id.as_str().is_empty());
        }
        Err(unreadable) => {
            prop_assert_eq!(&unreadable.raw[..], row.as_bytes());
            prop_assert!(!unreadable.reason.is_empty() && unreadable.reason.len() < 200, "{}", unreadable.reason);
            prop_assert!(!unreadable.reason.contains(char::is_control));
        }
    }
    match (serde_json::from_str::<Value>(row), read) {
        (Ok(value), Ok(record)) => is_as_sent(&value, &record),
        // A member that stands there twice is nobody's to choose from.
        (Ok(value), Err(unreadable)) if unreadable.reason.contains("duplicate") => {
            prop_assert!(value.is_object());
            Ok(())
        }
        (Ok(value), Err(_)) => {
            prop_assert_eq!(member(&value, "id"), None);
            Ok(())
        }
        (Err(_), _) => Ok(()),
    }
}

fn is_as_sent(value: &Value, record: &Record) -> Result<(), TestCaseError> {
    let instant = |name| member(value, name).and_then(Timestamp::parse);
    prop_assert_eq!(member(value, "id"), Some(record.id.as_str()));
    prop_assert_eq!((instant("created_at"), instant("updated_at")), (record.created_at, record.updated_at));
    let ids = [member(value, "attachment_id"), member(value, "display_attachment_id")];
    prop_assert_eq!(ids[0], record.attachment_id.as_ref().map(AttachmentId::as_str));
    prop_assert_eq!(ids[1], record.display_attachment_id.as_ref().map(AttachmentId::as_str));
    let files: Vec<&str> = record.attachments().map(AttachmentId::as_str).collect();
    let apart = ids.into_iter().flatten().collect::<std::collections::BTreeSet<_>>();
    prop_assert_eq!(files.len(), apart.len());
    Ok(())
}

proptest! {
    #![proptest_config(cases(3_000))]

    #[test]
    fn any_json_is_an_invoice_or_is_kept_with_its_reason(row in json(MEMBERS)) {
        check(&row)?;
    }

    #[test]
    fn a_real_row_is_read_whatever_becomes_of_its_members(row in changed()) {
        check(&row)?;
    }

    #[test]
    fn any_bytes_are_read_or_kept(bytes in vec(any::<u8>(), 0..80)) {
        let raw = match Record::read(Bytes::from(bytes.clone())) {
            Ok(record) => record.raw,
            Err(unreadable) => unreadable.raw,
        };
        prop_assert_eq!(&raw[..], &bytes[..]);
    }
}

proptest! {
    #![proptest_config(cases(1_000))]

    #[test]
    fn no_row_of_a_page_is_lost_over_another(
        rows in vec(prop_oneof![changed(), json(MEMBERS)], 0..12),
        meta in json(&["total_count", "per_page", "next_page"]),
    ) {
        let page = page(&rows, &meta).unwrap();
        prop_assert_eq!(page.len(), rows.len());
        let is_read = |row: &&String| Record::read(Bytes::from((*row).clone())).is_ok();
        let (read, kept): (Vec<&String>, Vec<&String>) = rows.iter().partition(is_read);
        prop_assert!(page.records.iter().map(|record| &record.raw[..]).eq(read.iter().map(|row| row.as_bytes())));
        prop_assert!(page.unreadable.iter().map(|row| &row.raw[..]).eq(kept.iter().map(|row| row.as_bytes())));
    }
}
