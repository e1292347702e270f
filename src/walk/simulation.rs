//! Walks over a list in memory that changes between any two requests, with every quirk that Qonto might have.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop at a surprise")]
#![expect(clippy::struct_excessive_bools, reason = "each quirk is there or not")]

pub(crate) mod slices;

use std::collections::{BTreeMap, HashMap};

use bytes::Bytes;
use fastrand::Rng;

use super::cut::Cut;
use super::plan::Plan;
use super::walk::{Ask, Step, Walk};
use crate::api::page::{Meta, Page};
use crate::api::record::Record;
use crate::api::window::{Key, Window};
use crate::error::Error;
use crate::resource::Resource;
use crate::time::{Timestamp, Watermark};

#[derive(Debug, Clone, Copy)]
struct Quirks {
    exclusive_from: bool,
    exclusive_to: bool,
    whole_seconds: bool,
    random_ties: bool,
    sort_ignored: bool,
    clamp: usize,
    says_clamp: bool,
    count_late: bool,
    next_page: bool,
}

impl Quirks {
    /// A page of three rows may look sorted by chance; where the sort is ignored, pages are as large as Qonto's smallest.
    /// A clamp that is denied and a count taken after rows have left can make one full page look like the whole list:
    /// nothing in such an answer tells them apart, so only an audit helps, and the two are not drawn together.
    fn drawn(rng: &mut Rng) -> Self {
        let (sort_ignored, count_late) = (rng.u8(..8) == 0, rng.bool());
        Self {
            exclusive_from: rng.bool(),
            exclusive_to: rng.bool(),
            whole_seconds: rng.bool(),
            random_ties: rng.bool(),
            sort_ignored,
            clamp: if sort_ignored { 25 } else { [100, 3, 5][rng.usize(..3)] },
            says_clamp: count_late || rng.bool(),
            count_late,
            next_page: rng.bool(),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Row {
    created: i64,
    updated: i64,
}

struct Server {
    rows: BTreeMap<u32, Row>,
    now: i64,
    next_id: u32,
    quirks: Quirks,
    rng: Rng,
}

const SECOND: i64 = 1_000_000;

impl Server {
    fn seeded(seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed);
        let quirks = Quirks::drawn(&mut rng);
        let mut server = Self { rows: BTreeMap::new(), now: 2_000_000 * SECOND, next_id: 0, quirks, rng };
        let (count, spread) = (server.rng.usize(..60), [20, 2_000, 1_000_000][server.rng.usize(..3)]);
        for _ in 0..count {
            let created = server.now - server.rng.i64(1..spread) * SECOND - server.rng.i64(0..SECOND);
            let updated = (created + server.rng.i64(0..spread) * SECOND).min(server.now - 1);
            server.insert(created, updated);
        }
        server
    }

    fn insert(&mut self, created: i64, updated: i64) {
        self.rows.insert(self.next_id, Row { created, updated });
        self.next_id += 1;
    }

    fn mutate(&mut self) {
        for _ in 0..self.rng.usize(..4) {
            self.now += self.rng.i64(1..SECOND);
            let some = self.rng.usize(..self.rows.len().max(1));
            let id = self.rows.keys().copied().nth(some);
            match (self.rng.u8(..3), id) {
                (0, Some(id)) => drop(self.rows.remove(&id)),
                (1, Some(id)) => self.rows.get_mut(&id).unwrap().updated = self.now,
                _ => self.insert(self.now, self.now),
            }
        }
    }

    fn shown(&self, micros: i64) -> i64 {
        if self.quirks.whole_seconds { micros.div_euclid(SECOND) * SECOND } else { micros }
    }

    fn answer(&mut self, ask: &Ask, per_page: usize) -> Page {
        let asked: HashMap<&str, &str> = ask.query.iter().map(|(name, value)| (&**name, &**value)).collect();
        let by_updated = asked["sort_by"].starts_with("updated");
        let mut ids: Vec<u32> = self.matching(&asked);
        self.rng.shuffle(&mut ids);
        if !self.quirks.random_ties {
            ids.sort_unstable();
        }
        if !self.quirks.sort_ignored {
            ids.sort_by_key(|id| self.shown(if by_updated { self.rows[id].updated } else { self.rows[id].created }));
        }
        let size = per_page.min(self.quirks.clamp);
        let start = (usize::try_from(ask.page).unwrap() - 1) * size;
        let (records, total) = (ids.iter().skip(start).take(size).map(|id| self.record(*id)).collect(), ids.len());
        self.page(records, total, start + size, &asked)
    }

    fn page(&mut self, records: Vec<Record>, total: usize, end: usize, asked: &HashMap<&str, &str>) -> Page {
        let date = Timestamp::from_micros(self.now);
        let total = if self.quirks.count_late {
            self.mutate();
            self.matching(asked).len()
        } else {
            total
        };
        let said = if self.quirks.says_clamp { self.quirks.clamp.min(100) } else { 100 };
        let meta = Meta {
            total_count: u64::try_from(total).ok(),
            per_page: u64::try_from(said).ok(),
            next_page: (self.quirks.next_page && end < total).then_some(2),
        };
        Page { records, unreadable: Vec::new(), meta, date, asked_at: date.unwrap() }
    }

    fn matching(&self, asked: &HashMap<&str, &str>) -> Vec<u32> {
        let bound = |name: &str| asked.get(name).map(|text| Timestamp::parse(text).unwrap().micros());
        let holds = |value: i64, from: Option<i64>, to: Option<i64>| {
            let value = self.shown(value);
            from.is_none_or(|from| value > from || (value == from && !self.quirks.exclusive_from))
                && to.is_none_or(|to| value < to || (value == to && !self.quirks.exclusive_to))
        };
        let created = (bound("filter[created_at_from]"), bound("filter[created_at_to]"));
        let updated = (bound("filter[updated_at_from]"), bound("filter[updated_at_to]"));
        let matches = |row: &Row| holds(row.created, created.0, created.1) && holds(row.updated, updated.0, updated.1);
        self.rows.iter().filter(|(_, row)| matches(row)).map(|(id, _)| *id).collect()
    }

    fn record(&self, id: u32) -> Record {
        let row = self.rows[&id];
        let raw = Bytes::from(row.updated.to_string());
        let (created_at, updated_at) = (self.shown(row.created), self.shown(row.updated));
        let (created_at, updated_at) = (Timestamp::from_micros(created_at), Timestamp::from_micros(updated_at));
        let id = id.to_string().into();
        Record {
            raw,
            id,
            created_at,
            updated_at,
            attachment_id: None,
            display_attachment_id: None,
            organization_id: None,
        }
    }
}

fn note(page: &Page, read: &mut HashMap<u32, i64>) {
    for record in &page.records {
        let version: i64 = record.text().parse().unwrap();
        let newest = read.entry(record.id.as_str().parse().unwrap()).or_insert(version);
        *newest = version.max(*newest);
    }
}

/// Walks to the end, changing the list before every request; gives the newest version read of each row.
fn read(server: &mut Server, plan: Plan) -> Result<(HashMap<u32, i64>, Option<Watermark>), Error> {
    let per_page = usize::try_from(plan.per_page).unwrap();
    let (mut walk, mut read) = (Walk::new(plan), HashMap::new());
    while let Some(ask) = walk.ask() {
        server.mutate();
        let page = server.answer(&ask, per_page);
        note(&page, &mut read);
        if walk.answer(&page)? == Step::Done {
            break;
        }
    }
    Ok((read, walk.watermark()))
}

/// Every row of the beginning that matched and still lives must have been read at least in the version it had.
fn losses(server: &Server, before: &BTreeMap<u32, Row>, read: &HashMap<u32, i64>, from: i64, to: i64) -> Vec<u32> {
    let due = |row: &Row| (from..=to).contains(&row.updated);
    let lost =
        |id: &u32, row: &Row| server.rows.contains_key(id) && read.get(id).is_none_or(|read| *read < row.updated);
    // A row that was changed meanwhile belongs to the next run, which is why only unchanged ones must be there.
    let unchanged = |id: &u32, row: &Row| server.rows.get(id).is_some_and(|now| now == row);
    before.iter().filter(|(id, row)| due(row) && unchanged(id, row) && lost(id, row)).map(|(id, _)| *id).collect()
}

/// Reads a list in one way.
type Read = fn(&mut Server, Plan) -> Result<(HashMap<u32, i64>, Option<Watermark>), Error>;

fn trial(read: Read, seed: u64, resource: Resource, since: Option<i64>) -> Option<bool> {
    let mut server = Server::seeded(seed);
    let before = server.rows.clone();
    let since_mark = since.map(|ago| Watermark(Timestamp::from_micros(server.now - ago).unwrap()));
    let mut plan = Plan::changes(resource, since_mark, None);
    plan.cut = Cut { above: 3, fewest_pages: 1, pages: 2, at_once: 1 + server.rng.usize(..4) };
    plan.per_page = if server.quirks.sort_ignored { 25 } else { [3, 10, 100][server.rng.usize(..3)] };
    let (read, watermark) = match read(&mut server, plan) {
        Ok(outcome) => outcome,
        Err(Error::IncompleteScan(_)) => return None,
        Err(other) => unreachable!("{other}"),
    };
    let from = since_mark.map_or(i64::MIN, |mark| mark.0.micros());
    let lost = losses(&server, &before, &read, from, watermark.unwrap().0.micros());
    assert!(lost.is_empty(), "seed {seed} {resource} since {since:?} lost {lost:?} with {:?}", server.quirks);
    Some(server.quirks.sort_ignored)
}

#[test]
fn no_quirk_and_no_change_makes_a_sealed_row_slip_past() {
    let proven: usize = (0..2_000).map(|seed| every_list(read, seed)).sum();
    assert!(proven > 10_000, "only {proven} of 12,000 walks could prove that they were complete");
}

/// Reads lists of all kinds, and counts those that were proven complete.
fn every_list(read: Read, seed: u64) -> usize {
    let since = [None, Some(3_000 * SECOND), Some(500_000 * SECOND)];
    let lists = Resource::ALL.into_iter().flat_map(|resource| since.map(|since| (resource, since)));
    lists.filter(|(resource, since)| trial(read, seed, *resource, *since).is_some()).count()
}

#[test]
fn a_plain_list_reads_every_row_that_stays() {
    for seed in 0..3_000 {
        let mut server = Server::seeded(seed);
        let began = server.now - 2 * SECOND;
        let before = server.rows.iter().filter(|(_, row)| row.created < began).map(|(id, row)| (*id, *row)).collect();
        let plan = Plan {
            resource: Resource::SupplierInvoices,
            window: Window::default(),
            key: Key::CreatedAt,
            sealed_by: Key::CreatedAt,
            claims_watermark: false,
            per_page: 25,
            cut: Cut::default(),
        };
        let Ok((read, _)) = read(&mut server, plan) else { continue };
        let lost = losses(&server, &before, &read, i64::MIN, i64::MAX);
        assert!(lost.is_empty(), "seed {seed} lost {lost:?} with {:?}", server.quirks);
    }
}

#[test]
fn a_writer_faster_than_the_reader_does_not_keep_it_alive() {
    a_walk_behind_a_fast_writer(5_000);
}

/// Between two requests more rows are written than one of them reads.
pub(crate) fn a_walk_behind_a_fast_writer(most_requests: u32) {
    let mut server = Server::seeded(3);
    server.quirks.sort_ignored = false;
    let mut walk = Walk::new(Plan { per_page: 3, ..Plan::changes(Resource::SupplierInvoices, None, None) });
    for _ in 0..most_requests {
        let Some(ask) = walk.ask() else { return };
        for _ in 0..6 {
            server.now += 3 * SECOND / 10;
            server.insert(server.now, server.now);
        }
        let page = server.answer(&ask, 3);
        walk.answer(&page).unwrap();
    }
    unreachable!("the walk never ends");
}
