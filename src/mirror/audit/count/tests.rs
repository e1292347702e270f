#![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]

use super::super::super::testing::{Bench, NOW, at, record};
use super::super::missing::Denial;
use super::*;

const KIND: Resource = Resource::ClientInvoices;

fn made(id: &str, seconds: i64) -> crate::api::record::Record {
    record(&format!(r#"{{"id":"{id}","created_at":"{}"}}"#, at(seconds)))
}

#[test]
fn no_invoice_lies_near_a_bound() {
    let bench = Bench::new();
    bench.page(KIND, &[made("a", NOW - 50), made("b", NOW - 4), made("c", NOW - 1), made("d", NOW + 90)], None);
    bench.page(Resource::SupplierInvoices, &[made("e", NOW - 8)], None);
    let expected = |seconds| bench.store.expected_count(KIND, at(seconds)).unwrap().unwrap();
    assert_eq!(expected(NOW), Expected { bound: at(NOW - 7), rows: 1 });
    assert_eq!(expected(NOW + 2), Expected { bound: at(NOW + 2), rows: 3 });
    assert_eq!(expected(NOW + 200).rows, 4);
}

#[test]
fn where_everything_is_near_there_is_no_bound() {
    let bench = Bench::new();
    let rows: Vec<_> = (0..1_100).map(|n| made(&format!("n{n}"), NOW - 6 * n)).collect();
    bench.page(KIND, &rows, None);
    assert_eq!(bench.store.expected_count(KIND, at(NOW)).unwrap(), Some(Expected { bound: at(NOW - 3), rows: 1_099 }));
    let rows: Vec<_> = (0..5_200).map(|n| made(&format!("m{n}"), NOW - n)).collect();
    bench.page(KIND, &rows, None);
    assert_eq!(bench.store.expected_count(KIND, at(NOW)).unwrap(), None);
}

#[test]
fn what_is_deleted_or_denied_is_not_expected() {
    let mut bench = Bench::new();
    bench.page(KIND, &[made("a", NOW), made("b", NOW), made("c", NOW)], None);
    bench.sql("UPDATE invoice SET deleted_at = 1 WHERE id = 'c'");
    bench.next_run();
    let denial = Denial { number: 1, read_order: 1, asked: at(NOW), answered: at(NOW) };
    assert!(!bench.store.note_denial(bench.run, &denial).unwrap());
    assert_eq!(bench.store.expected_count(KIND, at(NOW + 9)).unwrap().unwrap().rows, 1);
}

#[test]
fn a_difference_that_an_audit_left_is_no_news() {
    assert!(!is_suspicious(7, 7, None) && is_suspicious(7, 8, None) && is_suspicious(8, 7, None));
    let unreadable = Some(Explained::new(12, 10));
    assert!(!is_suspicious(15, 13, unreadable));
    assert!(is_suspicious(15, 15, unreadable) && is_suspicious(12, 11, unreadable));
    let capped = Some(Explained::new(150, 320));
    assert!(!is_suspicious(150, 400, capped));
    assert!(is_suspicious(149, 320, capped) && is_suspicious(150, 140, capped));
}

#[test]
fn an_explanation_is_kept_until_the_next() {
    let bench = Bench::new();
    bench.store.finish_audit(bench.run, KIND, at(NOW)).unwrap();
    for explained in [Some(Explained::new(5, 9)), None] {
        bench.store.explain_count(bench.run, KIND, explained).unwrap();
        assert_eq!(bench.store.audit_record(KIND).unwrap().explained, explained);
    }
}
