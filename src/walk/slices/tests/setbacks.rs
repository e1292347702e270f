//! Slices of which something fails or cannot be relied on.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;

use super::{HONEST, Question, ROWS, Slices, UNBOUNDED, all, fine, ids, plan, read};
use crate::api::record::{Record, Unreadable};

/// The rows of pages that were asked for.
fn settle(slices: &mut Slices, asked: &[Question]) -> BTreeSet<i64> {
    let mut rows = BTreeSet::new();
    for question in asked {
        let Question::Page(number, ask) = question else { continue };
        let mut page = HONEST.answer(ask).unwrap();
        slices.answer(*number, ask, &mut page).unwrap().unwrap();
        slices.release(*number);
        rows.extend(ids(&page));
    }
    rows
}

#[test]
fn nobody_waits_for_other_places_once_one_has_failed() {
    let mut slices = Slices::all_at_once(plan(fine()));
    let first = slices.questions();
    let mut before = settle(&mut slices, &first);
    assert_eq!((first.len(), before.len()), (1, 4));
    let places = slices.questions();
    assert!(places.len() == 3 && places.iter().all(|question| matches!(question, Question::Edge(..))));
    let mut places = places.into_iter();
    let mut answer = |slices: &mut Slices, is_known: bool| {
        let Some(Question::Edge(row, ask)) = places.next() else { return };
        slices.answer_edge(row, HONEST.answer(&ask).filter(|_| is_known).as_ref());
    };
    answer(&mut slices, true);
    answer(&mut slices, false);
    assert!(slices.is_laid_out());
    let known = slices.stretches();
    let asked = slices.questions();
    assert!(asked.len() == 2 && asked.iter().all(|question| matches!(question, Question::Page(..))), "{asked:?}");
    answer(&mut slices, true);
    assert_eq!((slices.stretches(), known.len()), (known, 2));
    before.extend(settle(&mut slices, &asked));
    assert!(all(&(&before | &read(&mut slices, HONEST).0)));
}

#[test]
fn rows_are_expected_once_though_the_list_is_read_on_in_one_walk() {
    let (mut slices, mut expected, mut asked) = (Slices::all_at_once(plan(fine())), 0, Vec::new());
    loop {
        asked.extend(slices.questions());
        let Some(question) = asked.pop() else { break };
        match &question {
            Question::Edge(place, ask) => slices.answer_edge(*place, UNBOUNDED.answer(ask).as_ref()),
            Question::Page(number, ask) => {
                let mut page = UNBOUNDED.answer(ask).unwrap();
                expected += slices.newly_counted(*number, &page).unwrap_or_default();
                slices.answer(*number, ask, &mut page);
                slices.release(*number);
            }
        }
    }
    assert!(slices.is_done());
    assert_eq!(i64::try_from(expected).unwrap(), ROWS);
}

#[test]
fn a_row_without_an_id_belongs_to_one_slice() {
    let (mut slices, mut readers) = (Slices::all_at_once(plan(fine())), BTreeMap::<Bytes, BTreeSet<u32>>::new());
    let mut asked = Vec::new();
    loop {
        asked.extend(slices.questions());
        let Some(question) = asked.pop() else { break };
        match &question {
            Question::Edge(place, ask) => slices.answer_edge(*place, HONEST.answer(ask).as_ref()),
            Question::Page(number, ask) => {
                let mut page = HONEST.answer(ask).unwrap();
                page.unreadable = page.records.iter().map(without_id).collect();
                slices.answer(*number, ask, &mut page).unwrap().unwrap();
                for row in page.unreadable {
                    readers.entry(row.raw).or_default().insert(*number);
                }
                slices.release(*number);
            }
        }
    }
    assert_eq!(i64::try_from(readers.len()).unwrap(), ROWS);
    assert!(readers.values().all(|slices| slices.len() == 1), "{readers:?}");
}

fn without_id(record: &Record) -> Unreadable {
    let raw = Bytes::from(format!(r#"{{"created_at":"{}"}}"#, record.created_at.unwrap()));
    Record::read(raw).unwrap_err()
}
