//! Two slices: every order of their requests, with every placement of a few changes between them.

use std::collections::HashMap;
use std::time::Duration;

use super::server::{APART, PER_PAGE, Pace, Server, TOGETHER};
use super::{ALL, CLIENTS_FIRST, OTHERS, Way};
use crate::api::page::Page;
use crate::api::record::Record;
use crate::simulation::figures::{Figure, tell};
use crate::time::{Timestamp, Watermark};
use crate::walk::{Cut, OVERLAP, Plan, Question, Seal, Slices};

/// Two slices of a list of few rows.
const IN_TWO: Cut = Cut { above: 0, fewest_pages: 1, pages: 1, at_once: 2 };

/// What a run stores of a row, and when it had asked for it.
#[derive(Clone, Copy)]
struct Stored {
    version: u8,
    dated: Timestamp,
    order: u32,
}

/// One request on its way; with its answer, once Qonto has read the list for it.
#[derive(Clone)]
struct Asked {
    question: Question,
    order: u32,
    answer: Option<Page>,
}

/// A list in the middle of being read.
#[derive(Clone)]
struct Scene {
    server: Server,
    rows: HashMap<u8, Stored>,
    watermark: Option<Watermark>,
    slices: Slices,
    plan: Plan,
    on_the_way: Vec<Asked>,
    orders: u32,
    /// Whether an answer may arrive long after the list was read for it.
    may_linger: bool,
    changes_left: u8,
    deaths_left: u8,
}

/// So few schedules that they can be tried for each broken product.
pub(crate) fn a_few_schedules() -> u64 {
    every_schedule(&ALL, APART, false, 1, 0)
}

impl Scene {
    fn new((resource, is_first): Way, pace: Pace, may_linger: bool, changes_left: u8, deaths_left: u8) -> Self {
        let (server, known) = super::known(is_first, pace);
        let watermark = (!is_first).then(super::known_until);
        let rows =
            known.into_iter().map(|(id, (_, updated, version))| (id, Stored::new(version, updated, 0))).collect();
        let plan = Plan { per_page: PER_PAGE, cut: IN_TWO, ..Plan::changes(resource, watermark, None) };
        let slices = Slices::all_at_once(plan.clone());
        let (on_the_way, orders) = (Vec::new(), 1);
        Self { server, rows, watermark, slices, plan, on_the_way, orders, may_linger, changes_left, deaths_left }
    }

    /// Goes every way from here and counts where they end.
    fn explore(mut self) -> u64 {
        self.ask();
        if self.on_the_way.is_empty() {
            return self.end();
        }
        let mut schedules = 0;
        if self.changes_left > 0 {
            for change in self.server.changes() {
                let mut changed = Self { changes_left: self.changes_left - 1, ..self.clone() };
                changed.server.change(change);
                schedules += changed.explore();
            }
        }
        schedules + (0..self.on_the_way.len()).map(|place| self.clone().go_on(place)).sum::<u64>()
    }

    fn ask(&mut self) {
        for question in self.slices.questions() {
            self.on_the_way.push(Asked { question, order: self.orders, answer: None });
            self.orders += 1;
        }
    }

    /// The list is read for one request, or its answer arrives, or both at once.
    fn go_on(mut self, place: usize) -> u64 {
        let asked = &mut self.on_the_way[place];
        let was_read = asked.answer.is_some();
        if !was_read {
            asked.answer = Some(self.server.answer(asked.question.ask()));
        }
        if self.may_linger && !was_read {
            return self.explore();
        }
        let Asked { question, order, answer } = self.on_the_way.remove(place);
        self.arrive(&question, order, answer.unwrap());
        let deaths = if self.deaths_left > 0 { self.clone().resumed().explore() } else { 0 };
        deaths + self.explore()
    }

    fn arrive(&mut self, question: &Question, order: u32, mut page: Page) {
        match question {
            Question::Edge(place, _) => self.slices.answer_edge(*place, Some(&page)),
            Question::Page(number, ask) => {
                self.slices.answer(*number, ask, &mut page).unwrap().unwrap();
                page.records.iter().for_each(|record| self.store(record, order));
                self.slices.release(*number);
            }
        }
    }

    /// As the mirror does: dates that are far apart tell which version is the newer one, else the order of asking does.
    fn store(&mut self, record: &Record, order: u32) {
        let (id, version) = (record.id.as_str().parse().unwrap(), record.text().parse().unwrap());
        let new = Stored { version, dated: record.updated_at.unwrap(), order };
        let before = self.rows.get(&id).copied();
        if before.is_none_or(|before| new.supersedes(before)) {
            self.rows.insert(id, new);
            assert!(before.is_none_or(|before| before.version <= version), "{} went back", record.id);
        }
    }

    /// The process dies after a page was stored with its slice, and the next run goes on from there.
    fn resumed(mut self) -> Self {
        let (slices, seal) = (&self.slices, Seal::resumed(self.slices.watermark()));
        self.slices = Slices::resumed(self.plan.clone(), slices.cursor(), slices.stop(), seal, slices.stretches());
        self.on_the_way.clear();
        self.deaths_left -= 1;
        self
    }

    /// Every slice is done; one more reading, when nothing changes any more, leaves nothing out.
    fn end(mut self) -> u64 {
        self.watermark = self.slices.watermark().max(self.watermark);
        self.server.now += i64::try_from((2 * OVERLAP).as_micros()).unwrap();
        self.slices = Slices::all_at_once(Plan {
            cut: IN_TWO,
            per_page: PER_PAGE,
            ..Plan::changes(self.plan.resource, self.watermark, None)
        });
        self.ask();
        while let Some(Asked { question, order, .. }) = self.on_the_way.pop() {
            let page = self.server.answer(question.ask());
            self.arrive(&question, order, page);
            self.ask();
        }
        for (id, (_, _, version)) in &self.server.rows {
            assert_eq!(self.rows.get(id).map(|row| row.version), Some(*version), "row {id} was lost");
        }
        1
    }
}

impl Stored {
    fn new(version: u8, updated: i64, order: u32) -> Self {
        Self { version, dated: Timestamp::from_micros(updated).unwrap(), order }
    }

    fn supersedes(self, before: Self) -> bool {
        let apart = self.dated.since(before.dated).max(before.dated.since(self.dated));
        if apart > Duration::from_secs(60) { self.dated > before.dated } else { self.order >= before.order }
    }
}

/// Every schedule of so many changes and deaths on these ways.
fn every_schedule(ways: &[Way], pace: Pace, may_linger: bool, changes: u8, deaths: u8) -> u64 {
    let schedules = ways.iter().map(|way| Scene::new(*way, pace, may_linger, changes, deaths).explore()).sum();
    tell(Figure::SchedulesChecked, schedules);
    schedules
}

#[test]
fn no_order_of_two_slices_and_three_changes_loses_a_row() {
    let schedules = every_schedule(&OTHERS[1..], APART, false, 3, 0);
    assert!(schedules > 1_500_000, "{schedules}");
}

#[test]
fn no_order_of_two_slices_and_two_changes_loses_a_row_of_a_first_scan() {
    let schedules = every_schedule(&[CLIENTS_FIRST, OTHERS[0]], TOGETHER, false, 2, 0);
    assert!(schedules > 100_000, "{schedules}");
}

#[test]
fn no_answer_that_lingers_brings_an_older_version_too_late() {
    // The list that is read by its changes, whose rows move from one slice to the other.
    let schedules = every_schedule(&OTHERS[1..2], APART, true, 2, 0) + every_schedule(&OTHERS[2..], APART, true, 1, 0);
    assert!(schedules > 200_000, "{schedules}");
}

#[test]
fn no_death_of_two_slices_loses_a_row() {
    let schedules = every_schedule(&ALL, APART, false, 1, 1);
    assert!(schedules > 10_000, "{schedules}");
}
