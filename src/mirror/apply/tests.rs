#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop at a surprise")]

use bytes::Bytes;

use super::super::testing::{Bench, NOW, at, invoice, record};
use super::*;
use crate::error::Error;
use crate::time::Watermark;

const KIND: Resource = Resource::SupplierInvoices;

fn counts(created: u64, updated: u64, unchanged: u64) -> Applied {
    Applied { created, updated, unchanged, quarantined: 0, repaired: 0 }
}

fn body(bench: &Bench, id: &str) -> String {
    bench.store.invoice(KIND, &id.into()).unwrap().unwrap()
}

fn kinds(bench: &Bench) -> Vec<ChangeKind> {
    bench.store.changes(0, 100).unwrap().into_iter().map(|change| change.kind).collect()
}

fn page_at(bench: &Bench, read_order: u64, record: &Record) -> Applied {
    let records = std::slice::from_ref(record);
    let page =
        PageCommit { resource: KIND, records, unreadable: &[], read_order, reading: Reading::Alone, now: at(NOW) };
    bench.store.apply_page(bench.run, &page).unwrap()
}

#[test]
fn the_same_value_again_changes_nothing() {
    let bench = Bench::new();
    assert_eq!(bench.page(KIND, &[record(r#"{"id":"a","x":1}"#)], None), counts(1, 0, 0));
    assert_eq!(bench.page(KIND, &[record(r#"{"id":"a","x":1}"#)], None), counts(0, 0, 1));
    assert_eq!(bench.page(KIND, &[record(r#"{ "x": 1, "id": "a" }"#)], None), counts(0, 0, 1));
    assert_eq!(bench.page(KIND, &[record(r#"{"id":"a","x":2}"#)], None), counts(0, 1, 0));
    assert_eq!(kinds(&bench), [ChangeKind::Created, ChangeKind::Updated]);
}

#[test]
fn an_older_version_never_wins() {
    let bench = Bench::new();
    bench.page(KIND, &[invoice("a", 5, "")], None);
    assert_eq!(bench.page(KIND, &[invoice("a", -95, r#","old":true"#)], None), counts(0, 0, 1));
    assert!(!body(&bench, "a").contains("old"));
    assert_eq!(bench.page(KIND, &[invoice("a", 6, r#","new":true"#)], None), counts(0, 1, 0));
    assert!(body(&bench, "a").contains("new"));
}

#[test]
fn a_newer_version_wins_even_when_its_answer_is_late() {
    let bench = Bench::new();
    page_at(&bench, 9, &invoice("a", -95, ""));
    assert_eq!(page_at(&bench, 3, &invoice("a", 6, r#","new":true"#)), counts(0, 1, 0));
}

#[test]
fn equal_or_unknown_dates_are_settled_by_the_order_of_reading() {
    for date in [r#","updated_at":"2026-01-01T00:00:00Z""#, ""] {
        let bench = Bench::new();
        let version = |n: u32| record(&format!(r#"{{"id":"a"{date},"n":{n}}}"#));
        page_at(&bench, 2, &version(2));
        assert_eq!(page_at(&bench, 1, &version(1)), counts(0, 0, 1));
        assert_eq!(page_at(&bench, 4, &version(2)), counts(0, 0, 1));
        assert_eq!(page_at(&bench, 3, &version(3)), counts(0, 0, 1), "confirmed at 4");
        assert_eq!(page_at(&bench, 5, &version(5)), counts(0, 1, 0));
    }
}

#[test]
fn dates_that_are_close_or_ahead_are_settled_by_the_order_of_reading() {
    for (date, later) in [(5, 0), (365 * 86_400, 0), (365 * 86_400, 300 * 86_400)] {
        let bench = Bench::new();
        page_at(&bench, 1, &invoice("a", date, r#","n":1"#));
        assert_eq!(page_at(&bench, 3, &invoice("a", later, r#","n":3"#)), counts(0, 1, 0), "{date} then {later}");
        assert_eq!(page_at(&bench, 2, &invoice("a", date, r#","n":2"#)), counts(0, 0, 1));
        assert!(body(&bench, "a").contains(r#""n":3"#));
    }
}

#[test]
fn a_later_run_reads_later_whatever_its_numbers_are() {
    let mut bench = Bench::new();
    page_at(&bench, 900, &record(r#"{"id":"a","n":1}"#));
    bench.next_run();
    assert_eq!(page_at(&bench, 0, &record(r#"{"id":"a","n":2}"#)), counts(0, 1, 0));
}

#[test]
fn one_page_may_hold_an_id_twice() {
    let bench = Bench::new();
    let rows = [invoice("a", 2, r#","n":2"#), invoice("a", 1, r#","n":1"#), invoice("b", 1, ""), invoice("b", 1, "")];
    assert_eq!(bench.page(KIND, &rows, None), counts(2, 0, 2));
    assert!(body(&bench, "a").contains(r#""n":2"#));
}

#[test]
fn both_resources_may_use_one_id() {
    let bench = Bench::new();
    bench.page(KIND, &[invoice("a", 0, "")], None);
    assert_eq!(bench.page(Resource::ClientInvoices, &[invoice("a", 0, "")], None), counts(1, 0, 0));
}

#[test]
fn a_deleted_row_that_comes_back_is_restored() {
    let bench = Bench::new();
    let row = invoice("a", 0, "");
    page_at(&bench, 1, &row);
    bench.sql("UPDATE invoice SET deleted_at = 1, read_at = read_at + 1");
    assert_eq!(page_at(&bench, 1, &row), counts(0, 0, 1), "an answer from before the deletion");
    assert_eq!(bench.store.invoices(KIND, None, false, 9).unwrap().len(), 0);
    assert_eq!(bench.store.invoices(KIND, None, true, 9).unwrap().len(), 1);
    assert_eq!(page_at(&bench, 3, &row), counts(0, 1, 0));
    assert_eq!(bench.store.invoices(KIND, None, false, 9).unwrap().len(), 1);
    assert_eq!(kinds(&bench), [ChangeKind::Created, ChangeKind::Restored]);
}

#[test]
fn a_restored_row_keeps_its_newer_content_and_files() {
    let bench = Bench::new();
    page_at(&bench, 1, &invoice("a", 5, r#","attachment_id":"new""#));
    bench.sql("UPDATE invoice SET deleted_at = 1");
    assert_eq!(page_at(&bench, 2, &invoice("a", -95, r#","attachment_id":"old""#)), counts(0, 1, 0));
    assert!(body(&bench, "a").contains("new"));
    assert_eq!(bench.states().len(), 1);
    assert_eq!(kinds(&bench), [ChangeKind::Created, ChangeKind::Restored]);
}

#[test]
fn what_cannot_be_read_is_kept_once() {
    let bench = Bench::new();
    let bad = Unreadable { raw: Bytes::from_static(b"{}"), reason: "the row has no id".into() };
    let mut not_text = invoice("a", 0, "");
    not_text.raw = Bytes::from_static(b"{\"id\":\"a\",\"x\":\"\xff\"}");
    for read_order in 1..3 {
        let (records, unreadable) = (std::slice::from_ref(&not_text), std::slice::from_ref(&bad));
        let page =
            PageCommit { resource: KIND, records, unreadable, read_order, reading: Reading::Alone, now: at(NOW) };
        assert_eq!(bench.store.apply_page(bench.run, &page).unwrap().quarantined, 2);
    }
    let kept = "SELECT group_concat(reason || length(body)) FROM (SELECT * FROM quarantine ORDER BY length(body))";
    let text: String = bench.store.read(|connection| Ok(connection.query_row(kept, [], |row| row.get(0))?)).unwrap();
    assert_eq!(text, "the row has no id2,the row is not UTF-818");
}

#[test]
fn a_failure_in_the_middle_leaves_nothing() {
    let bench = Bench::new();
    bench.sql("CREATE TRIGGER full BEFORE INSERT ON invoice WHEN NEW.id = 'c' BEGIN SELECT raise(ABORT, 'full'); END");
    let mark = Some(Watermark(at(1)));
    let scan = ScanState {
        kind: scan::ScanKind::First,
        from: None,
        seal: mark,
        stop: at(2),
        cursor: Some(at(3)),
        slice: None,
    };
    let records = ["a", "b", "c"].map(|id| invoice(id, 0, r#","attachment_id":"x""#));
    let page = PageCommit {
        resource: KIND,
        records: &records,
        unreadable: &[],
        read_order: 1,
        reading: Reading::Scan(scan),
        now: at(4),
    };
    assert!(bench.store.apply_page(bench.run, &page).is_err());
    assert_eq!(bench.store.scan(KIND).unwrap(), None);
    assert_eq!(bench.store.changes(0, 9).unwrap(), []);
    assert_eq!(bench.store.attachments(None, 0, 9).unwrap(), []);
    assert_eq!(bench.store.status().unwrap().invoices[&KIND], 0);
}

#[test]
fn a_full_disk_is_told_and_harms_nothing() {
    let bench = Bench::new();
    bench.page(KIND, &[invoice("a", 0, "")], None);
    bench.sql("PRAGMA max_page_count = 1");
    let rows: Vec<Record> = (0..500).map(|n| invoice(&format!("n{n}"), 0, "")).collect();
    let page = PageCommit {
        resource: KIND,
        records: &rows,
        unreadable: &[],
        read_order: 2,
        reading: Reading::Alone,
        now: at(NOW),
    };
    let error = bench.store.apply_page(bench.run, &page).unwrap_err();
    assert!(error.is_disk_full(), "{error}");
    assert_eq!(bench.store.status().unwrap().invoices[&KIND], 1);
    bench.sql("PRAGMA max_page_count = 1000000");
    assert_eq!(bench.store.apply_page(bench.run, &page).unwrap(), counts(500, 0, 0));
}

#[test]
fn a_run_that_lost_the_mirror_writes_nothing() {
    let mut bench = Bench::new();
    let lost = bench.run;
    bench.page(KIND, &[invoice("a", 0, r#","attachment_id":"x""#)], None);
    bench.next_run();
    let records = [invoice("b", 0, "")];
    let page = PageCommit {
        resource: KIND,
        records: &records,
        unreadable: &[],
        read_order: 9,
        reading: Reading::Alone,
        now: at(NOW),
    };
    let refusals = [
        bench.store.apply_page(lost, &page).map(drop),
        bench.store.finish_scan(lost, KIND, Some(Watermark(at(9)))),
        bench.store.record_done(lost, &[]),
        bench.store.polled(lost, KIND, &"a".into(), at(9)),
        bench.store.mark_synced(lost, at(9)),
    ];
    for refusal in refusals {
        assert!(matches!(refusal, Err(Error::MirrorLocked(_))));
    }
    assert_eq!(bench.store.invoice(KIND, &"b".into()).unwrap(), None);
    assert_eq!(bench.store.watermark(KIND).unwrap(), None);
    assert_eq!(bench.page(KIND, &records, None), counts(1, 0, 0));
}

#[test]
fn a_lock_of_another_mirror_begins_no_run_here() {
    let (here, there) = (Bench::new(), Bench::new());
    assert!(matches!(here.store.begin_run(&there.lock), Err(Error::Mirror(_))));
}
