//! What a mirror keeps of answers that come in disorder or cannot be stored.

use bytes::Bytes;
use fastrand::Rng;
use rusqlite::Connection;
use tempfile::TempDir;

use crate::api::record::Record;
use crate::error::Result;
use crate::mirror::{Applied, Lock, Opening, PageCommit, Reading, Run, ScanKind, ScanState, Store};
use crate::resource::Resource;
use crate::time::Timestamp;

const KIND: Resource = Resource::SupplierInvoices;

/// A mirror that one run holds.
struct Held {
    folder: TempDir,
    store: Store,
    run: Run,
    _lock: Lock,
}

impl Held {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), Opening::Create).unwrap();
        let lock = Lock::acquire(folder.path()).unwrap().unwrap();
        let run = store.begin_run(&lock).unwrap();
        Self { folder, store, run, _lock: lock }
    }

    fn apply(&self, version: u64, reading: Reading) -> Result<Applied> {
        let records = &[record(version)];
        let now = at(version);
        self.store.apply_page(
            self.run,
            &PageCommit { resource: KIND, records, unreadable: &[], read_order: version, reading, now },
        )
    }
}

fn at(minute: u64) -> Timestamp {
    Timestamp::parse(&format!("2026-11-22T03:{minute:02}:00Z")).unwrap()
}

fn record(version: u64) -> Record {
    let text = format!(r#"{{"id":"a","created_at":"{}","updated_at":"{}"}}"#, at(0), at(version));
    Record::read(Bytes::from(text)).unwrap()
}

/// Answers that overtake each other leave the newest version (invariant I8).
pub(super) fn versions_in_any_order(seed: u64) {
    let mut versions: Vec<u64> = (0..6).collect();
    Rng::with_seed(seed).shuffle(&mut versions);
    let held = Held::new();
    for version in versions {
        held.apply(version, Reading::Alone).unwrap();
    }
    let stored = held.store.invoice(KIND, &"a".into()).unwrap().unwrap();
    assert_eq!(stored, record(5).text(), "the newest version stays");
}

/// When the rows of a page cannot be stored, the scan has not come past them (invariant I4).
pub(super) fn a_page_and_its_cursor() {
    let held = Held::new();
    let database = Connection::open(held.folder.path().join("mirror.db")).unwrap();
    let refuse = "CREATE TRIGGER refuse BEFORE INSERT ON invoice BEGIN SELECT RAISE(ABORT, 'no room'); END";
    database.execute_batch(refuse).unwrap();
    let scan =
        ScanState { kind: ScanKind::First, from: None, seal: None, stop: at(9), cursor: Some(at(5)), slice: None };
    assert!(held.apply(5, Reading::Scan(scan)).is_err());
    assert_eq!(held.store.scan(KIND).unwrap(), None, "the cursor was kept without its rows");
}
