//! What must be true of a mirror, at any time and at the end.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use serde_json::Value;

use super::figures::Figure;
use super::mirroring::Mirroring;
use super::telling::count;
use crate::fake;
use crate::mirror::{AttachmentState, ChangeKind, Store};
use crate::resource::Resource;
use crate::time::{Timestamp, Watermark};
use crate::walk::OVERLAP;

/// How far the lists of a mirror have come.
pub(crate) type Watermarks = BTreeMap<Resource, Option<Watermark>>;

/// A watermark never goes back, and never claims what may still change unseen (invariant I2).
pub(crate) fn check_watermarks(store: &Store, before: &mut Watermarks, latest_at_qonto: Timestamp) {
    let now = store.status().unwrap().watermarks;
    for (resource, watermark) in &now {
        let old = before.get(resource).copied().flatten();
        assert!(*watermark >= old, "the watermark of {resource} went back from {old:?} to {watermark:?}");
        let sealed = latest_at_qonto.minus(OVERLAP);
        assert!(watermark.is_none_or(|watermark| watermark.0 <= sealed), "{resource} claims too much: {watermark:?}");
    }
    *before = now;
}

/// Every invoice at Qonto is in the mirror as it is there (invariant I1) with its files (I5), and the change log ends
/// with it (I9).
pub(crate) fn check_truth(mirroring: &Mirroring) {
    let store = mirroring.store().unwrap();
    for resource in Resource::ALL {
        let files = files(&store, resource);
        let rows = mirroring.world.state().model.rows(kind(resource));
        for row in rows {
            let id = text(&row, "id");
            let stored = store.invoice(resource, &id.into()).unwrap();
            let stored: Option<Value> = stored.map(|text| serde_json::from_str(&text).unwrap());
            count(Figure::RowsCompared, 1);
            count(Figure::RowsLost, u64::from(stored.as_ref() != Some(&row)));
            assert_eq!(stored.as_ref(), Some(&row), "{resource} {id}");
            for attachment in [text(&row, "attachment_id"), text(&row, "display_attachment_id")] {
                let digest = mirroring.world.state().model.sha256_of(attachment);
                let truth = digest.map(|digest| (AttachmentState::Done, Some(digest)));
                assert_eq!(files.get(attachment), truth.as_ref(), "{id} {attachment}");
            }
        }
    }
    let files = store.verify(false, &mut |_, _, _| ControlFlow::Continue(())).unwrap();
    assert_eq!((files.ok, files.missing.len(), files.corrupt.len(), files.unknown.len()), (files.checked, 0, 0, 0));
    check_changes(&store);
}

/// Nothing is in the mirror as if it were at Qonto that is not (invariant I11).
pub(crate) fn check_nothing_more(mirroring: &Mirroring) {
    let store = mirroring.store().unwrap();
    for resource in Resource::ALL {
        let truth = mirroring.world.state().model.rows(kind(resource));
        let truth: BTreeSet<String> = truth.iter().map(|row| text(row, "id").to_owned()).collect();
        assert_eq!(live(&store, resource), truth, "{resource}");
    }
}

fn live(store: &Store, resource: Resource) -> BTreeSet<String> {
    let rows = store.invoices(resource, None, false, u32::MAX).unwrap();
    rows.into_iter().map(|(id, _)| id.to_string()).collect()
}

/// Where each file stands, with the digest of its bytes.
fn files(store: &Store, resource: Resource) -> BTreeMap<String, (AttachmentState, Option<String>)> {
    let files = store.attachments(Some(resource), 0, u32::MAX).unwrap();
    files.into_iter().filter_map(|file| Some((file.attachment_id?.to_string(), (file.state, file.sha256)))).collect()
}

fn text<'a>(row: &'a Value, name: &str) -> &'a str {
    row.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// Told again from its beginning, the change log ends with what the mirror holds.
fn check_changes(store: &Store) {
    let (mut last, mut told) = (0, BTreeMap::new());
    for change in store.changes(0, u32::MAX).unwrap() {
        assert!(change.seq > last, "the change log is in order");
        last = change.seq;
        let before = told.insert((change.resource, change.id.to_string()), change.kind);
        let may_follow = match change.kind {
            ChangeKind::Created => before.is_none(),
            ChangeKind::Updated | ChangeKind::Deleted => before.is_some_and(|before| before != ChangeKind::Deleted),
            ChangeKind::Restored => before == Some(ChangeKind::Deleted),
        };
        assert!(may_follow, "{} {} is {:?} after {before:?}", change.resource, change.id, change.kind);
    }
    for resource in Resource::ALL {
        let is_live = |((kind, id), last): (&(Resource, String), &ChangeKind)| {
            (*kind == resource && *last != ChangeKind::Deleted).then(|| id.clone())
        };
        let replayed: BTreeSet<String> = told.iter().filter_map(is_live).collect();
        assert_eq!(replayed, live(store, resource), "{resource}");
    }
}

fn kind(resource: Resource) -> fake::Resource {
    match resource {
        Resource::ClientInvoices => fake::Resource::ClientInvoices,
        Resource::SupplierInvoices => fake::Resource::SupplierInvoices,
    }
}
