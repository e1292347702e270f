//! A sync that finds nothing new looks rows up: it asks as much of a large mirror as of a small one.
#![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]

use std::collections::BTreeMap;
use std::sync::Arc;

use rusqlite::StatementStatus::VmStep;
use rusqlite::trace::{TraceEvent, TraceEventCodes};

use super::super::outcome::DoneFile;
use super::super::scan::{ScanKind, ScanState};
use super::super::testing::{Bench, NOW, at, record};
use super::*;
use crate::api::record::Record;
use crate::resource::Resource;
use crate::time::{Timestamp, Watermark};

const KIND: Resource = Resource::SupplierInvoices;
const LATER: i64 = NOW + 1_000_000;

/// Steps of the database's machine by statement.
type Steps = Arc<Mutex<BTreeMap<String, i64>>>;

fn with_file(n: i64) -> Record {
    record(&format!(r#"{{"id":"f{n}","created_at":"{}","attachment_id":"x{n}"}}"#, at(NOW + 60 * n)))
}

fn without_file(n: i64) -> Record {
    record(&format!(r#"{{"id":"w{n}","created_at":"2020-01-01T00:00:00Z"}}"#))
}

/// Invoices a minute apart, each with a file, and as many that never got one.
fn mirror(size: i64) -> Bench {
    let mut bench = Bench::new();
    let rows: Vec<Record> = (0..size).flat_map(|n| [with_file(n), without_file(n)]).collect();
    bench.page(KIND, &rows, None);
    let file = |n: i64| DoneFile {
        attachment_id: format!("x{n}").into(),
        size: 4,
        sha256: String::new(),
        content_type: String::new(),
        file_name: String::new(),
    };
    bench.store.record_done(bench.run, &(0..size).map(file).collect::<Vec<_>>()).unwrap();
    bench.store.finish_scan(bench.run, KIND, Some(Watermark(at(LATER)))).unwrap();
    // A statement counts its steps from one use to the next: these begin anew.
    bench.store = Store::open(bench.store.folder(), Opening::Existing).unwrap();
    bench
}

fn traced(store: &Store) -> Steps {
    let steps = Steps::default();
    for connection in [Some(&store.reader), store.writer.as_ref()].into_iter().flatten() {
        let steps = Arc::clone(&steps);
        let note = move |event: TraceEvent<'_>| {
            if let TraceEvent::Profile(statement, _) = event {
                let taken = i64::from(statement.get_status(VmStep));
                steps.lock().unwrap().insert(statement.sql().into_owned(), taken);
            }
        };
        hold(connection).trace_v2(TraceEventCodes::SQLITE_TRACE_PROFILE, Some(note)).unwrap();
    }
    steps
}

/// Everything that a sync asks of its store when one invoice of the overlap comes again as it was.
fn sync_unchanged(bench: &mut Bench) {
    bench.next_run();
    let (run, now, store) = (bench.run, at(LATER), &bench.store);
    store.set_floor_once(run, None).unwrap();
    store.bind_organization(run, &"ours".into()).unwrap();
    assert_eq!((store.scan(KIND).unwrap(), store.watermark(KIND).unwrap()), (None, Some(Watermark(now))));
    let scan = ScanState { kind: ScanKind::Changes, from: None, seal: None, stop: now, cursor: Some(now), slice: None };
    bench.apply(KIND, &[with_file(1), without_file(1)], Some(&scan));
    store.finish_scan(run, KIND, Some(Watermark(now))).unwrap();
    audits(bench, now);
    assert_eq!(store.due_waiting(now, 100).unwrap(), []);
    assert_eq!(store.due_jobs(run, 0, now, 100).unwrap(), []);
    assert_eq!(store.owed().unwrap().pending, 0);
    store.mark_synced(run, now).unwrap();
    store.mark_audited(run, now).unwrap();
    store.status().unwrap();
}

fn audits(bench: &Bench, now: Timestamp) {
    bench.store.audit_record(KIND).unwrap();
    assert_eq!(bench.store.due_missing(KIND, now, 100).unwrap(), []);
    assert_eq!(bench.store.expected_count(KIND, now).unwrap().unwrap().bound, now);
    bench.store.put_off_audit(bench.run, KIND, now).unwrap();
}

fn steps_at(size: i64) -> BTreeMap<String, i64> {
    let mut bench = mirror(size);
    let steps = traced(&bench.store);
    sync_unchanged(&mut bench);
    steps.lock().unwrap().clone()
}

#[test]
fn a_sync_without_news_takes_as_many_steps_in_a_large_mirror() {
    let (small, large) = (steps_at(20), steps_at(400));
    assert!(small.len() > 20, "only {} statements were traced", small.len());
    for (sql, steps) in &large {
        assert_eq!(small.get(sql), Some(steps), "more rows, more work: {sql}");
    }
}
