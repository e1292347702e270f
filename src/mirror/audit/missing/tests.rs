#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop at a surprise")]

use super::super::super::state::{AttachmentState, ChangeKind};
use super::super::super::testing::{Bench, NOW, at, invoice, record};
use super::*;

const KIND: Resource = Resource::SupplierInvoices;
const APART_SECONDS: i64 = 902;

/// A mirror with these invoices, and a run that began after they were read.
fn bench(rows: &[crate::api::record::Record]) -> Bench {
    let mut bench = Bench::new();
    bench.page(KIND, rows, None);
    bench.next_run();
    bench
}

fn deny(bench: &Bench, number: i64, later: i64) -> bool {
    let denial = Denial { number, read_order: 1_000, asked: at(NOW + later), answered: at(NOW + later) };
    bench.store.note_denial(bench.run, &denial).unwrap()
}

fn is_live(bench: &Bench) -> bool {
    bench.store.status().unwrap().invoices[&KIND] == 1
}

fn due(bench: &Bench, later: i64) -> usize {
    bench.store.due_missing(KIND, at(NOW + later), 9).unwrap().len()
}

#[test]
fn two_denials_far_enough_apart_are_believed() {
    let bench = bench(&[invoice("a", 0, "")]);
    assert!(!deny(&bench, 1, 0) && !deny(&bench, 1, 1) && !deny(&bench, 1, APART_SECONDS - 1));
    assert_eq!((due(&bench, APART_SECONDS - 1), due(&bench, APART_SECONDS)), (0, 1));
    assert!(is_live(&bench) && deny(&bench, 1, APART_SECONDS) && !is_live(&bench));
    let changes = bench.store.changes(0, 9).unwrap();
    assert_eq!((changes[1].kind, changes[1].at), (ChangeKind::Deleted, at(NOW + APART_SECONDS)));
    assert!(!deny(&bench, 1, 2 * APART_SECONDS));
    assert_eq!((bench.store.changes(0, 9).unwrap().len(), due(&bench, 9_999)), (2, 0));
}

#[test]
fn a_long_wait_for_an_answer_does_not_count() {
    let bench = bench(&[invoice("a", 0, "")]);
    let denial = |asked, answered| {
        let denial = Denial { number: 1, read_order: 1_000, asked: at(NOW + asked), answered: at(NOW + answered) };
        bench.store.note_denial(bench.run, &denial).unwrap()
    };
    assert!(!denial(0, 600) && !denial(700, 2_000) && denial(600 + APART_SECONDS, 3_000));
}

#[test]
fn a_denial_that_was_dated_ahead_counts_from_the_next_one() {
    let bench = bench(&[invoice("a", 0, "")]);
    assert!(!deny(&bench, 1, 90_000_000));
    assert_eq!(due(&bench, 0), 1);
    assert!(!deny(&bench, 1, 0) && !deny(&bench, 1, 9) && deny(&bench, 1, APART_SECONDS));
}

#[test]
fn what_was_read_in_between_begins_anew() {
    let mut bench = bench(&[invoice("a", 0, "")]);
    assert!(!deny(&bench, 1, 0));
    bench.page(KIND, &[invoice("a", 0, "")], None);
    assert_eq!(due(&bench, APART_SECONDS), 0);
    bench.next_run();
    assert!(!deny(&bench, 1, APART_SECONDS) && deny(&bench, 1, 2 * APART_SECONDS));
}

#[test]
fn an_answer_from_before_the_last_reading_proves_nothing() {
    let bench = bench(&[invoice("a", 0, "")]);
    bench.page(KIND, &[invoice("a", 1, "")], None);
    let late = Denial { number: 1, read_order: 0, asked: at(NOW), answered: at(NOW) };
    assert!(!bench.store.note_denial(bench.run, &late).unwrap());
    assert_eq!(due(&bench, APART_SECONDS), 0);
}

#[test]
fn the_unseen_are_those_that_were_not_read_since() {
    let made = |id: &str, seconds: i64| record(&format!(r#"{{"id":"{id}","created_at":"{}"}}"#, at(seconds)));
    let rows = [made("old", NOW), made("new", NOW + 9), record(r#"{"id":"undated"}"#), made("seen", NOW)];
    let bench = bench(&[&rows[..], &[made("denied", NOW), made("deleted", NOW)]].concat());
    let (began, seal) = (bench.run.order(0), Some(Watermark(at(NOW))));
    let audit = AuditState { began, claimed: None, seal, stop: at(NOW + 5), cursor: None, walked: true };
    bench.page(KIND, &[made("seen", NOW)], None);
    bench.sql("UPDATE invoice SET deleted_at = 1 WHERE id = 'deleted'");
    deny(&bench, 5, 0);
    let unseen = |now| -> Vec<_> {
        let rows = bench.store.unseen(KIND, &audit, 0, at(now), 9).unwrap();
        rows.into_iter().map(|suspect| (suspect.id.to_string(), suspect.listable)).collect()
    };
    let suspects = [("old", true), ("new", false), ("undated", false)].map(|(id, listable)| (id.to_owned(), listable));
    assert_eq!(unseen(NOW + 5), suspects);
    assert_eq!(unseen(NOW + APART_SECONDS).len(), 4);
    assert_eq!(bench.store.unseen(KIND, &audit, 1, at(NOW), 9).unwrap().len(), 2);
}

#[test]
fn a_deleted_invoice_owes_nothing_and_keeps_its_files() {
    let files = r#","attachment_id":"stored","display_attachment_id":"owed""#;
    let mut bench = bench(&[invoice("a", 0, files), invoice("b", 0, "")]);
    bench.done("stored");
    for number in [1, 2] {
        assert!(!deny(&bench, number, 0) && deny(&bench, number, APART_SECONDS));
    }
    let owed = bench.store.owed().unwrap();
    assert_eq!((owed.pending, owed.waiting, owed.done), (0, 0, 1));
    let rows = bench.store.attachments(Some(KIND), 0, 9).unwrap();
    assert_eq!((rows.len(), rows[0].invoice_ids.len(), rows[1].state), (2, 1, AttachmentState::Superseded));
    bench.next_run();
    bench.page(KIND, &[invoice("a", 0, files), invoice("b", 0, "")], None);
    let owed = bench.store.owed().unwrap();
    assert_eq!((owed.pending, owed.waiting, owed.done), (1, 1, 1));
}

#[test]
fn a_file_that_a_live_invoice_names_stays_owed() {
    let named = r#","attachment_id":"x""#;
    let bench = bench(&[invoice("a", 0, named), invoice("b", 0, named)]);
    assert!(!deny(&bench, 1, 0) && deny(&bench, 1, APART_SECONDS));
    assert_eq!(bench.store.owed().unwrap().pending, 1);
    bench.page(KIND, &[invoice("b", 1, "")], None);
    assert_eq!(bench.store.owed().unwrap().pending, 0);
}

#[test]
fn an_older_version_brings_the_kept_one_back_with_its_debts() {
    let mut bench = bench(&[invoice("a", 5, "")]);
    assert!(!deny(&bench, 1, 0) && deny(&bench, 1, APART_SECONDS));
    bench.next_run();
    bench.page(KIND, &[invoice("a", -95, r#","attachment_id":"old""#)], None);
    let owed = bench.store.owed().unwrap();
    assert_eq!((owed.waiting, owed.pending), (1, 0));
}

#[test]
fn numbers_that_come_again_are_damage_and_end_the_audit() {
    let suspects = |numbers: &[i64]| -> Vec<Suspect> {
        numbers.iter().map(|number| Suspect { number: *number, id: "a".into(), listable: true }).collect()
    };
    for numbers in [&[][..], &[4], &[4, 9]] {
        assert!(check_order(3, &suspects(numbers)).is_ok(), "{numbers:?}");
    }
    for numbers in [&[3][..], &[1], &[4, 4], &[9, 4]] {
        assert!(check_order(3, &suspects(numbers)).is_err(), "{numbers:?}");
    }
}
