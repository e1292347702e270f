//! Histories that must be refused, one for each invariant, beside a good one.

use std::time::Duration;

use super::log::{Answered, Asked, Commit, Entry, History, Row, What};
use crate::mirror::ChangeKind;
use crate::resource::Resource;
use crate::time::Timestamp;

const LIST: &str = "/v2/supplier_invoices";

fn at(minute: u64) -> Timestamp {
    Timestamp::parse("2026-11-02T09:00:00Z").unwrap().plus(Duration::from_secs(60 * minute))
}

fn row(id: &str) -> Row {
    (Resource::SupplierInvoices, id.to_owned())
}

fn commit(minute: u64, id: &str, hash: Option<u64>) -> Commit {
    Commit { at: at(minute), row: row(id), dated: at(minute), hash }
}

fn asked(minute: u64, path: &str, status: u16) -> Asked {
    let answered = Some(Answered { at: at(minute), status, date: Some(at(minute)) });
    Asked { at: at(minute), ours: at(minute), is_api: true, path: path.to_owned(), answered }
}

fn entry(id: &str, what: What) -> Entry {
    Entry { row: row(id), what, run: 1, asked: 0..4 }
}

/// What the first run wrote, which had asked once.
fn first(id: &str, what: What) -> Entry {
    Entry { asked: 0..1, ..entry(id, what) }
}

/// Two invoices: one changed and was read again, the other was denied twice.
fn good() -> History {
    let denied = format!("{LIST}/b");
    History {
        commits: vec![
            commit(0, "a", Some(1)),
            commit(0, "b", Some(2)),
            commit(30, "a", Some(3)),
            commit(40, "b", None),
        ],
        asked: vec![asked(20, LIST, 200), asked(50, LIST, 200), asked(51, &denied, 404), asked(70, &denied, 404)],
        entries: vec![
            first("a", What::Stored(1, 1)),
            first("a", What::Told(ChangeKind::Created)),
            first("b", What::Stored(2, 1)),
            first("b", What::Told(ChangeKind::Created)),
            first("", What::Watermark(at(5))),
            entry("a", What::Stored(3, 1)),
            entry("a", What::Told(ChangeKind::Updated)),
            entry("", What::Watermark(at(35))),
            entry("b", What::Polled(40)),
            entry("b", What::Deleted),
            entry("b", What::Told(ChangeKind::Deleted)),
        ],
        runs: std::iter::once(0..4).collect(),
        table: [(row("a"), (3, false)), (row("b"), (2, true))].into(),
        nodes: Duration::ZERO,
        is_quiet: true,
    }
}

/// What is told of the good history once it is spoilt.
fn told(spoil: impl FnOnce(&mut History)) -> Vec<&'static str> {
    let mut history = good();
    spoil(&mut history);
    let mut told: Vec<_> = history.breaches().into_iter().map(|breach| breach.invariant).collect();
    told.dedup();
    told
}

#[test]
fn a_good_history_passes() {
    assert_eq!(good().breaches(), []);
}

#[test]
fn a_row_that_is_lacking_or_old_is_noticed() {
    assert_eq!(told(|history| history.commits.push(commit(45, "c", Some(9)))), ["I1"]);
    assert_eq!(told(|history| history.commits.push(commit(45, "a", Some(9)))), ["I1"]);
}

#[test]
fn a_watermark_that_claims_too_much_is_noticed() {
    let raise = |to: u64| move |history: &mut History| history.entries[7].what = What::Watermark(at(to));
    assert_eq!(told(raise(36)), ["I2"], "no answer was told at a time that allows for it");
    assert_eq!(told(raise(4)), ["I2"], "it went back");
    let behind = |history: &mut History| history.asked[1].ours = at(49);
    assert_eq!(told(behind), ["I2"], "our clock was behind");
    let undated = |history: &mut History| {
        for asked in &mut history.asked {
            asked.answered.as_mut().unwrap().date = None;
        }
    };
    assert_eq!(told(undated), ["I2"]);
}

#[test]
fn a_claim_before_the_row_is_stored_is_noticed() {
    assert_eq!(told(|history| history.entries[5..8].rotate_right(1)), ["I3"]);
    assert_eq!(told(|history| history.entries[0..5].rotate_right(1)), ["I3"]);
}

#[test]
fn a_version_that_goes_back_is_noticed() {
    let back = |history: &mut History| {
        history.entries.push(entry("a", What::Stored(1, 1)));
        history.entries.push(entry("a", What::Told(ChangeKind::Updated)));
        history.table.insert(row("a"), (1, false));
    };
    assert_eq!(told(back), ["I1", "I8"]);
    let invented = |history: &mut History| {
        history.entries[0].what = What::Stored(7, 1);
    };
    assert_eq!(told(invented), ["I3", "I8"]);
}

#[test]
fn a_change_that_is_told_twice_or_never_or_wrongly_is_noticed() {
    assert_eq!(told(|history| drop(history.entries.remove(6))), ["I9"]);
    assert_eq!(told(|history| history.entries.insert(6, entry("a", What::Told(ChangeKind::Updated)))), ["I9"]);
    assert_eq!(told(|history| history.entries[6].what = What::Told(ChangeKind::Created)), ["I9"]);
    assert_eq!(told(|history| history.table.extend([(row("x"), (5, false))])), ["I9"]);
}

#[test]
fn a_file_that_is_asked_for_for_ever_is_noticed() {
    assert_eq!(told(|history| history.entries[8].what = What::Polled(41)), ["I10"]);
}

#[test]
fn a_deletion_without_two_denials_apart_is_noticed() {
    assert_eq!(told(|history| history.asked[2] = asked(60, &format!("{LIST}/b"), 404)), ["I11"], "too close");
    assert_eq!(told(|history| history.asked[3] = asked(70, &format!("{LIST}/b"), 403)), ["I11"], "no denial");
    assert_eq!(told(|history| history.asked[2] = asked(51, &format!("{LIST}/c"), 404)), ["I11"], "of another");
}

#[test]
fn a_run_that_lost_the_mirror_and_writes_is_noticed() {
    assert_eq!(told(|history| history.entries[5].what = What::Stored(3, 0)), ["I12"]);
    assert_eq!(told(|history| history.entries[3].run = 2), ["I12"]);
}

#[test]
fn a_run_without_an_end_is_noticed() {
    let long = |history: &mut History| {
        history.asked.extend((0..5_000).map(|minute| asked(80 + minute, "/v2/organization", 200)));
        history.runs = std::iter::once(0..history.asked.len()).collect();
    };
    assert_eq!(told(long), ["I14"]);
}

#[test]
fn limits_that_are_overrun_are_noticed() {
    let burst = |history: &mut History| history.asked.extend(vec![asked(80, "/v2/organization", 200); 1_001]);
    assert_eq!(told(burst), ["I15"]);
    let steady = |history: &mut History| {
        history.asked.extend((0..10_010).map(|number| asked(80 + number / 1_001, "/v2/organization", 200)));
    };
    // A minute's thousand in one second.
    assert_eq!(told(steady), ["I15"]);
    let refused = |history: &mut History| history.asked.extend((0..6).map(|minute| asked(80 + minute, LIST, 401)));
    assert_eq!(
        told(|history| {
            refused(history);
            history.runs = std::iter::once(0..history.asked.len()).collect();
        }),
        ["I15"]
    );
}
