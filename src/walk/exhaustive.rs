//! Every placement of a few changes between the requests of a small walk, and a death at every point: none loses a row.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop at a surprise")]

use std::collections::{BTreeMap, HashMap};

use bytes::Bytes;

use super::plan::Plan;
use super::seal::OVERLAP;
use super::walk::{Ask, Step, Walk};
use crate::api::page::{Meta, Page};
use crate::api::record::Record;
use crate::resource::Resource;
use crate::simulation::figures::{Figure, tell};
use crate::time::{Timestamp, Watermark};

const ROWS: i64 = 6;
const PER_PAGE: u64 = 2;
const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;
const NOW: i64 = 20_000 * DAY;

/// When a row was created and last changed, and the number of that change.
type Row = (i64, i64, u8);

/// A list with its clock, which tells whole seconds.
#[derive(Clone)]
struct Server {
    rows: BTreeMap<u8, Row>,
    now: i64,
    born: u8,
    changes: u8,
    pace: Pace,
}

/// How long a change takes, and how long a request.
#[derive(Clone, Copy)]
struct Pace {
    change: i64,
    request: i64,
}

/// Each has a second of its own.
const APART: Pace = Pace { change: SECOND, request: SECOND };
/// Several changes and requests share a second.
const TOGETHER: Pace = Pace { change: SECOND / 5, request: SECOND * 2 / 5 };

/// What happens between two requests.
#[derive(Clone, Copy)]
enum Change {
    Edit(u8),
    Delete(u8),
    Create,
}

/// Everything that a run stores: the newest version of each row, and how far the lists were read.
#[derive(Clone, Default)]
struct Mirror {
    rows: HashMap<u8, u8>,
    watermark: Option<Watermark>,
}

/// One walk in the middle of its way.
#[derive(Clone)]
struct Scene {
    server: Server,
    mirror: Mirror,
    walk: Walk,
    plan: Plan,
    changes_left: u8,
    deaths_left: u8,
}

impl Server {
    /// The last rows that were created are not the last that were changed.
    fn new(pace: Pace) -> Self {
        let row = |number: i64| (NOW - (60 - number) * DAY, NOW - (30 - (number * 7) % 20) * DAY, 0);
        let rows = (0..ROWS).map(|number| (u8::try_from(number).unwrap(), row(number))).collect();
        Self { rows, now: NOW, born: u8::try_from(ROWS).unwrap(), changes: 0, pace }
    }

    fn change(&mut self, change: Change) {
        self.now += self.pace.change;
        self.changes += 1;
        match change {
            Change::Edit(id) => {
                let row = self.rows.get_mut(&id).unwrap();
                (row.1, row.2) = (shown(self.now), self.changes);
            }
            Change::Delete(id) => assert!(self.rows.remove(&id).is_some()),
            Change::Create => {
                self.rows.insert(self.born, (shown(self.now), shown(self.now), self.changes));
                self.born += 1;
            }
        }
    }

    fn changes(&self) -> Vec<Change> {
        let each = self.rows.keys().flat_map(|id| [Change::Edit(*id), Change::Delete(*id)]);
        each.chain([Change::Create]).collect()
    }

    fn answer(&mut self, ask: &Ask) -> Page {
        self.now += self.pace.request;
        let asked: HashMap<&str, &str> = ask.query.iter().map(|(name, value)| (&**name, &**value)).collect();
        let by_updated = asked["sort_by"].starts_with("updated");
        let mut rows: Vec<(&u8, &Row)> = self.rows.iter().filter(|(_, row)| matches(&asked, row)).collect();
        rows.sort_by_key(|(_, row)| if by_updated { row.1 } else { row.0 });
        let (size, total) = (usize::try_from(PER_PAGE).unwrap(), rows.len());
        let start = (usize::try_from(ask.page).unwrap() - 1) * size;
        let records = rows.into_iter().skip(start).take(size).map(|(id, row)| record(*id, row)).collect();
        let next_page = (start + size < total).then_some(ask.page + 1);
        let meta = Meta { total_count: u64::try_from(total).ok(), per_page: Some(PER_PAGE), next_page };
        let date = Timestamp::from_micros(shown(self.now)).unwrap();
        Page { records, unreadable: Vec::new(), meta, date: Some(date), asked_at: date }
    }
}

fn shown(micros: i64) -> i64 {
    micros.div_euclid(SECOND) * SECOND
}

fn matches(asked: &HashMap<&str, &str>, row: &Row) -> bool {
    let bound = |name: &str| asked.get(name).map(|text| Timestamp::parse(text).unwrap().micros());
    let within = |value: i64, from: &str, to: &str| {
        bound(from).is_none_or(|from| value >= from) && bound(to).is_none_or(|to| value <= to)
    };
    within(row.0, "filter[created_at_from]", "filter[created_at_to]")
        && within(row.1, "filter[updated_at_from]", "filter[updated_at_to]")
}

fn record(id: u8, row: &Row) -> Record {
    Record {
        raw: Bytes::from(row.2.to_string()),
        id: id.to_string().into(),
        created_at: Timestamp::from_micros(row.0),
        updated_at: Timestamp::from_micros(row.1),
        attachment_id: None,
        display_attachment_id: None,
        organization_id: None,
    }
}

/// So few schedules that they can be tried for each broken product.
pub(crate) fn a_few_schedules() -> u64 {
    every_schedule(APART, 1, 1)
}

impl Mirror {
    /// Dates of one second are settled by the order of reading, so no version may come after a newer one.
    fn store(&mut self, page: &Page) {
        for record in &page.records {
            let version: u8 = record.text().parse().unwrap();
            let before = self.rows.insert(record.id.as_str().parse().unwrap(), version);
            assert!(before.is_none_or(|before| before <= version), "{} went back", record.id);
        }
    }
}

impl Scene {
    fn new(resource: Resource, is_first: bool, pace: Pace, changes_left: u8, deaths_left: u8) -> Self {
        let server = Server::new(pace);
        let mut mirror = Mirror::default();
        if !is_first {
            // What an earlier run has stored, and a change of each second row since then.
            mirror.watermark = Some(Watermark(Timestamp::from_micros(NOW - 25 * DAY).unwrap()));
            let known = |row: &Row| row.1 < NOW - 25 * DAY;
            mirror.rows = server.rows.iter().filter(|(_, row)| known(row)).map(|(id, row)| (*id, row.2)).collect();
        }
        let plan = Plan { per_page: PER_PAGE, ..Plan::changes(resource, mirror.watermark, None) };
        Self { server, mirror, walk: Walk::new(plan.clone()), plan, changes_left, deaths_left }
    }

    /// Goes every way from here and counts where they end.
    fn explore(self) -> u64 {
        let Some(ask) = self.walk.ask() else { return self.end() };
        let mut schedules = 0;
        if self.changes_left > 0 {
            for change in self.server.changes() {
                let mut changed = Self { changes_left: self.changes_left - 1, ..self.clone() };
                changed.server.change(change);
                schedules += changed.explore();
            }
        }
        schedules + self.request(&ask)
    }

    fn request(mut self, ask: &Ask) -> u64 {
        let page = self.server.answer(ask);
        self.mirror.store(&page);
        let step = self.walk.answer(&page).unwrap();
        let mut schedules = 0;
        if self.deaths_left > 0 {
            schedules += self.clone().resumed().explore();
        }
        schedules + if step == Step::Done { self.end() } else { self.explore() }
    }

    /// The process dies after a page was stored with its cursor, and the next run goes on from there.
    fn resumed(mut self) -> Self {
        let seal = super::seal::Seal::resumed(self.walk.watermark());
        self.walk = Walk::resumed(self.plan.clone(), self.walk.cursor(), self.walk.stop(), seal);
        self.deaths_left -= 1;
        self
    }

    /// The walk is over; one more, when nothing changes any more, leaves nothing out.
    fn end(mut self) -> u64 {
        self.mirror.watermark = self.walk.watermark().max(self.mirror.watermark);
        self.server.now += i64::try_from((2 * OVERLAP).as_micros()).unwrap();
        let mut walk =
            Walk::new(Plan { per_page: PER_PAGE, ..Plan::changes(self.plan.resource, self.mirror.watermark, None) });
        while let Some(ask) = walk.ask() {
            let page = self.server.answer(&ask);
            self.mirror.store(&page);
            if walk.answer(&page).unwrap() == Step::Done {
                break;
            }
        }
        for (id, (_, _, version)) in &self.server.rows {
            assert_eq!(self.mirror.rows.get(id), Some(version), "row {id} was lost");
        }
        1
    }
}

/// Every schedule of so many changes and deaths, for the first walk of each list and the one that follows it.
fn every_schedule(pace: Pace, changes: u8, deaths: u8) -> u64 {
    let walks = Resource::ALL.into_iter().flat_map(|resource| [(resource, true), (resource, false)]);
    let schedules =
        walks.map(|(resource, is_first)| Scene::new(resource, is_first, pace, changes, deaths).explore()).sum();
    tell(Figure::SchedulesChecked, schedules);
    schedules
}

#[test]
fn no_schedule_of_three_changes_and_a_death_loses_a_row() {
    let schedules = every_schedule(APART, 3, 1);
    assert!(schedules > 500_000, "{schedules}");
}

#[test]
fn no_schedule_of_two_changes_and_two_deaths_loses_a_row() {
    let schedules = every_schedule(APART, 2, 2);
    assert!(schedules > 100_000, "{schedules}");
}

#[test]
fn no_schedule_of_changes_that_share_a_second_loses_one() {
    let schedules = every_schedule(TOGETHER, 2, 1);
    assert!(schedules > 20_000, "{schedules}");
}
