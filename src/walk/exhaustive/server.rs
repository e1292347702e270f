//! A small list in memory, with a clock that tells whole seconds.

use std::collections::{BTreeMap, HashMap};

use bytes::Bytes;

use crate::api::page::{Meta, Page};
use crate::api::record::Record;
use crate::time::Timestamp;
use crate::walk::Ask;

const ROWS: i64 = 6;
pub(super) const PER_PAGE: u64 = 2;
const SECOND: i64 = 1_000_000;
pub(super) const DAY: i64 = 86_400 * SECOND;
pub(super) const NOW: i64 = 20_000 * DAY;

/// When a row was created and last changed, and the number of that change.
pub(super) type Row = (i64, i64, u8);

/// A list with its clock, which tells whole seconds.
#[derive(Clone)]
pub(super) struct Server {
    pub(super) rows: BTreeMap<u8, Row>,
    pub(super) now: i64,
    born: u8,
    changes: u8,
    pace: Pace,
}

/// How long a change takes, and how long a request.
#[derive(Clone, Copy)]
pub(super) struct Pace {
    change: i64,
    request: i64,
}

/// Each has a second of its own.
pub(super) const APART: Pace = Pace { change: SECOND, request: SECOND };
/// Several changes and requests share a second.
pub(super) const TOGETHER: Pace = Pace { change: SECOND / 5, request: SECOND * 2 / 5 };

/// What happens between two requests.
#[derive(Clone, Copy)]
pub(super) enum Change {
    Edit(u8),
    Delete(u8),
    Create,
}

impl Server {
    /// The last rows that were created are not the last that were changed.
    pub(super) fn new(pace: Pace) -> Self {
        let row = |number: i64| (NOW - (60 - number) * DAY, NOW - (30 - (number * 7) % 20) * DAY, 0);
        let rows = (0..ROWS).map(|number| (u8::try_from(number).unwrap(), row(number))).collect();
        Self { rows, now: NOW, born: u8::try_from(ROWS).unwrap(), changes: 0, pace }
    }

    pub(super) fn change(&mut self, change: Change) {
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

    pub(super) fn changes(&self) -> Vec<Change> {
        let each = self.rows.keys().flat_map(|id| [Change::Edit(*id), Change::Delete(*id)]);
        each.chain([Change::Create]).collect()
    }

    pub(super) fn answer(&mut self, ask: &Ask) -> Page {
        self.now += self.pace.request;
        let asked: HashMap<&str, &str> = ask.query.iter().map(|(name, value)| (&**name, &**value)).collect();
        let by_updated = asked["sort_by"].starts_with("updated");
        let mut rows: Vec<(&u8, &Row)> = self.rows.iter().filter(|(_, row)| matches(&asked, row)).collect();
        rows.sort_by_key(|(_, row)| if by_updated { row.1 } else { row.0 });
        let (size, total): (usize, usize) = (asked["per_page"].parse().unwrap(), rows.len());
        let start = (usize::try_from(ask.page).unwrap() - 1) * size;
        let records = rows.into_iter().skip(start).take(size).map(|(id, row)| record(*id, row)).collect();
        let next_page = (start + size < total).then_some(ask.page + 1);
        let meta = Meta { total_count: u64::try_from(total).ok(), per_page: u64::try_from(size).ok(), next_page };
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
