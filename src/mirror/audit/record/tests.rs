#![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]

use super::super::super::apply::{PageCommit, Reading};
use super::super::super::scan::{ScanKind, ScanState};
use super::super::super::testing::{Bench, NOW, at, invoice};
use super::*;
use crate::time::Watermark;

const KIND: Resource = Resource::SupplierInvoices;
const DAY: i64 = 24 * 3600;

fn scanned(kind: ScanKind) -> Bench {
    let bench = Bench::new();
    let scan = ScanState { kind, from: None, seal: None, stop: at(NOW), cursor: None, slice: None };
    bench.page(KIND, &[], Some(&scan));
    bench.store.finish_scan(bench.run, KIND, Some(Watermark(at(NOW - 900)))).unwrap();
    bench
}

#[test]
fn the_week_begins_with_the_first_scan_or_the_last_audit() {
    let bench = scanned(ScanKind::First);
    let is_due = |seconds| bench.store.audit_record(KIND).unwrap().is_due(at(seconds));
    assert!(!is_due(NOW + 7 * DAY - 1) && is_due(NOW + 7 * DAY));
    bench.store.finish_audit(bench.run, KIND, at(NOW + 3 * DAY)).unwrap();
    assert!(!is_due(NOW + 10 * DAY - 1) && is_due(NOW + 10 * DAY));
}

#[test]
fn a_mirror_of_unknown_age_is_audited_at_once() {
    let record = scanned(ScanKind::Changes).store.audit_record(KIND).unwrap();
    assert_eq!(record, AuditRecord::default());
    assert!(record.is_due(at(NOW)));
}

#[test]
fn an_audit_that_was_put_off_waits() {
    let bench = scanned(ScanKind::Changes);
    bench.store.put_off_audit(bench.run, KIND, at(NOW + 900)).unwrap();
    let record = bench.store.audit_record(KIND).unwrap();
    assert!(!record.is_due(at(NOW + 899)) && record.is_due(at(NOW + 900)));
}

#[test]
fn a_clock_that_was_years_ahead_stops_no_audit() {
    let bench = scanned(ScanKind::First);
    bench.store.finish_audit(bench.run, KIND, at(NOW + 900 * DAY)).unwrap();
    bench.store.put_off_audit(bench.run, KIND, at(NOW + 900 * DAY)).unwrap();
    assert!(bench.store.audit_record(KIND).unwrap().is_due(at(NOW)));
}

#[test]
fn a_stopped_audit_is_gone_on_with_for_a_day() {
    let bench = scanned(ScanKind::First);
    let audit =
        AuditState { began: 7, claimed: None, seal: None, stop: at(NOW), cursor: Some(at(NOW - 5)), walked: true };
    let reading = Reading::Audit(audit);
    let page = PageCommit { resource: KIND, records: &[], unreadable: &[], read_order: 1, reading, now: at(NOW) };
    bench.store.apply_page(bench.run, &page).unwrap();
    let record = bench.store.audit_record(KIND).unwrap();
    assert_eq!(record.resumable(Some(at(NOW + DAY - 1))), Some(audit));
    assert_eq!(record.resumable(None), Some(audit));
    assert_eq!(record.resumable(Some(at(NOW + DAY))), None);
    // Its clock was years ahead: it would be gone on with for as long.
    assert_eq!(record.resumable(Some(at(NOW - 900 * DAY))), None);
    bench.store.abandon_audit(bench.run, KIND, Some(at(NOW + DAY))).unwrap();
    let record = bench.store.audit_record(KIND).unwrap();
    assert_eq!((record.running, record.may_begin(at(NOW + DAY - 1))), (None, false));
}

#[test]
fn only_what_should_have_been_here_is_repaired() {
    let bench = Bench::new();
    bench.page(KIND, &[invoice("stale", 1, ""), invoice("late", 1, ""), invoice("same", 1, "")], None);
    let (claimed, stop) = (Some(Watermark(at(NOW + 5))), at(NOW + 9));
    let audit = AuditState { began: bench.run.order(50), claimed, seal: None, stop, cursor: None, walked: true };
    let records = [
        invoice("stale", 5, ""),
        invoice("late", 6, ""),
        invoice("same", 1, ""),
        invoice("older", 0, ""),
        invoice("gone", 4, ""),
    ];
    let reading = Reading::Audit(audit);
    let page = PageCommit { resource: KIND, records: &records, unreadable: &[], read_order: 51, reading, now: stop };
    let applied = bench.store.apply_page(bench.run, &page).unwrap();
    assert_eq!((applied.created, applied.updated, applied.unchanged, applied.repaired), (2, 2, 1, 3));
    assert_eq!(bench.store.unseen(KIND, &audit, 0, stop, 9).unwrap(), []);
}

#[test]
fn a_file_that_was_waited_for_is_no_repair() {
    let bench = Bench::new();
    bench.page(KIND, &[invoice("a", 1, ""), invoice("b", 1, "")], None);
    let claimed = Some(Watermark(at(NOW + 5)));
    let audit = AuditState { began: 1, claimed, seal: None, stop: at(NOW), cursor: None, walked: true };
    let records = [invoice("a", 1, r#","attachment_id":"x""#), invoice("b", 1, r#","status":"paid""#)];
    let reading = Reading::Audit(audit);
    let page = PageCommit { resource: KIND, records: &records, unreadable: &[], read_order: 9, reading, now: at(NOW) };
    let applied = bench.store.apply_page(bench.run, &page).unwrap();
    assert_eq!((applied.updated, applied.repaired), (2, 1));
}
