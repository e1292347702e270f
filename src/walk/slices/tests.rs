#![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]

mod costs;
mod setbacks;
mod turns;

use std::collections::BTreeSet;

use bytes::Bytes;

use super::*;
use crate::api::page::{Meta, Page};
use crate::api::record::Record;
use crate::resource::Resource;
use crate::walk::Cut;
use crate::walk::seal::Seal;

const NOW: i64 = 1_770_000_000;
const HOUR: i64 = 3_600;
const ROWS: i64 = 40;

fn at(second: i64) -> Timestamp {
    Timestamp::from_micros(second * 1_000_000).unwrap()
}

fn plan(cut: Cut) -> Plan {
    Plan { per_page: 4, cut, ..Plan::changes(Resource::SupplierInvoices, None, None) }
}

fn fine() -> Cut {
    Cut { above: 8, fewest_pages: 2, pages: 3, at_once: 4 }
}

/// What is left to be said of an honest server.
#[derive(Clone, Copy)]
struct Server {
    rows: i64,
    ignores_from: bool,
    ignores_to: bool,
    refuses_places: bool,
}

const HONEST: Server = Server { rows: ROWS, ignores_from: false, ignores_to: false, refuses_places: false };
const UNBOUNDED: Server = Server { ignores_from: true, ..HONEST };

impl Server {
    /// One row an hour, the last one a day ago.
    fn created(self, row: i64) -> i64 {
        NOW - (self.rows - row + 24) * HOUR
    }

    fn record(self, row: i64) -> Record {
        let date = at(self.created(row));
        Record::read(Bytes::from(format!(r#"{{"id":"{row}","created_at":"{date}"}}"#))).unwrap()
    }

    fn answer(self, ask: &Ask) -> Option<Page> {
        let asked = |name: &str| ask.query.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
        let bound = |name: &str| asked(name).map(|text| Timestamp::parse(&text).unwrap().micros() / 1_000_000);
        let size: usize = asked("per_page").unwrap().parse().unwrap();
        if self.refuses_places && size == 1 {
            return None;
        }
        let from = bound("filter[created_at_from]").filter(|_| !self.ignores_from);
        let to = bound("filter[created_at_to]").filter(|_| !self.ignores_to);
        let is_within = |row: &i64| {
            from.is_none_or(|from| self.created(*row) >= from) && to.is_none_or(|to| self.created(*row) <= to)
        };
        let rows: Vec<i64> = (0..self.rows).filter(is_within).collect();
        let start = (usize::try_from(ask.page).unwrap() - 1) * size;
        let records = rows.iter().skip(start).take(size).map(|row| self.record(*row)).collect();
        let meta =
            Meta { total_count: u64::try_from(rows.len()).ok(), per_page: u64::try_from(size).ok(), next_page: None };
        Some(Page { records, unreadable: Vec::new(), meta, date: Some(at(NOW)), asked_at: at(NOW) })
    }
}

/// The rows that a list brings, with the number of its requests and the most of them at once.
fn read(slices: &mut Slices, server: Server) -> (BTreeSet<i64>, usize, usize) {
    let (mut rows, mut requests, mut most, mut asked) = (BTreeSet::new(), 0, 0, Vec::new());
    loop {
        asked.extend(slices.questions());
        most = most.max(asked.len());
        let Some(question) = asked.pop() else { break };
        requests += 1;
        match &question {
            Question::Edge(place, ask) => slices.answer_edge(*place, server.answer(ask).as_ref()),
            Question::Page(number, ask) => {
                let mut page = server.answer(ask).unwrap();
                if slices.answer(*number, ask, &mut page).is_some() {
                    rows.extend(ids(&page));
                    slices.release(*number);
                }
            }
        }
    }
    assert!(slices.is_done());
    (rows, requests, most)
}

fn ids(page: &Page) -> impl Iterator<Item = i64> {
    page.records.iter().map(|record| record.id.as_str().parse().unwrap())
}

fn all(rows: &BTreeSet<i64>) -> bool {
    rows.iter().copied().eq(0..ROWS)
}

#[test]
fn a_long_list_is_read_side_by_side() {
    let mut slices = Slices::all_at_once(plan(fine()));
    let (rows, requests, most) = read(&mut slices, HONEST);
    assert!(all(&rows));
    assert_eq!((slices.stretches().len(), most), (4, 4));
    let (_, in_one, _) = read(&mut Slices::all_at_once(plan(fine().up_to(1))), HONEST);
    assert!(requests <= in_one + 8, "{requests} {in_one}");
}

#[test]
fn a_short_list_is_read_in_one_walk() {
    let cut = Cut { above: 40, ..fine() };
    let mut slices = Slices::all_at_once(plan(cut));
    let (rows, _, most) = read(&mut slices, HONEST);
    assert!(all(&rows));
    assert_eq!((slices.stretches(), most), (Vec::new(), 1));
}

#[test]
fn places_that_cannot_be_looked_up_leave_one_walk() {
    let mut slices = Slices::all_at_once(plan(fine()));
    let (rows, ..) = read(&mut slices, Server { refuses_places: true, ..HONEST });
    assert!(all(&rows));
    assert_eq!(slices.stretches(), Vec::new());
}

#[test]
fn a_slice_ends_at_its_edge_though_the_server_goes_on() {
    let server = Server { ignores_to: true, ..HONEST };
    let (rows, requests, _) = read(&mut Slices::all_at_once(plan(fine())), server);
    assert!(all(&rows));
    assert!(requests < 30, "{requests}");
}

#[test]
fn where_bounds_are_ignored_the_list_is_read_in_one_walk() {
    let mut slices = Slices::all_at_once(plan(fine()));
    let (rows, requests, _) = read(&mut slices, UNBOUNDED);
    assert!(all(&rows));
    assert_eq!(slices.stretches(), Vec::new());
    assert!(requests < 60, "{requests}");
}

#[test]
fn slices_are_resumed_where_they_stood() {
    let mut slices = Slices::all_at_once(plan(fine()));
    let (mut before, mut asked) = (BTreeSet::new(), Vec::new());
    for _ in 0..10 {
        asked.extend(slices.questions());
        match asked.remove(0) {
            Question::Edge(place, ask) => slices.answer_edge(place, HONEST.answer(&ask).as_ref()),
            Question::Page(number, ask) => {
                let mut page = HONEST.answer(&ask).unwrap();
                slices.answer(number, &ask, &mut page).unwrap().unwrap();
                before.extend(ids(&page));
                slices.release(number);
            }
        }
    }
    let (stop, seal) = (slices.stop(), Seal::resumed(slices.watermark()));
    let mut resumed = Slices::resumed(plan(fine()), slices.cursor(), stop, seal, slices.stretches());
    assert_eq!(
        (resumed.stretches(), resumed.stop(), resumed.watermark()),
        (slices.stretches(), stop, slices.watermark())
    );
    for at_once in [1, 2] {
        let fewer = plan(fine().up_to(at_once));
        let mut resumed = Slices::resumed(fewer, slices.cursor(), stop, seal, slices.stretches());
        let (rows, _, most) = read(&mut resumed, HONEST);
        assert!(all(&(&before | &rows)));
        assert_eq!(most, at_once);
    }
    let (rows, requests, _) = read(&mut resumed, HONEST);
    assert!(all(&(&before | &rows)));
    let (_, whole, _) = read(&mut Slices::all_at_once(plan(fine())), HONEST);
    assert!(10 + requests <= whole + 4, "{requests} {whole}");
}
