//! The mirror's own way to write.

use std::path::Path;

use _core::mirror::{Lock, Opening, PageCommit, Reading, ScanKind, ScanState, Store};
use _core::resource::Resource;
use _core::time::{Timestamp, Watermark};

use super::memory::peak_mib;
use super::round::{Rate, Watch, folder};
use super::rows::{Rows, instant};

/// Qonto's time while everything is read.
pub(crate) fn now() -> Timestamp {
    instant(10_000_000)
}

/// Where the scan stands after a page.
pub(crate) fn scan(cursor: Option<Timestamp>) -> ScanState {
    ScanState { kind: ScanKind::First, from: None, seal: Some(Watermark(now())), stop: now(), cursor, slice: None }
}

/// Writes that many invoices page by page, and closes the mirror.
pub(crate) fn write(folder: &Path, rows: usize) -> Rate {
    let store = Store::open(folder, Opening::Create).unwrap();
    let lock = Lock::acquire(folder).unwrap().unwrap();
    let run = store.begin_run(&lock).unwrap();
    let mut watch = Watch::new();
    for (read_order, records) in Rows::new(rows).enumerate() {
        let page = PageCommit {
            resource: Resource::SupplierInvoices,
            records: &records,
            unreadable: &[],
            read_order: u64::try_from(read_order).unwrap(),
            reading: Reading::Scan(scan(records.last().and_then(|last| last.created_at))),
            now: now(),
        };
        watch.run(|| store.apply_page(run, &page)).unwrap();
    }
    watch.run(|| drop(store));
    watch.rate(rows)
}

/// Writes once in this process and tells how much memory that took.
pub(crate) fn alone(rows: usize) {
    let folder = folder();
    let rate = write(folder.path(), rows);
    let line = serde_json::json!({
        "name": "mirror writes alone",
        "rows": rows,
        "engine_rows_per_second": rate.per_second.round(),
        "engine_cpu_seconds": rate.cpu_seconds,
        "peak_mib": peak_mib(),
    });
    println!("{line}");
}
