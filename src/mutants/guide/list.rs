//! A list of six invoices on pages of two.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

const PER_PAGE: usize = 2;

/// The list with its clock: when each invoice was last changed, in seconds.
#[derive(Clone)]
pub(super) struct List {
    pub(super) rows: BTreeMap<u8, i64>,
    pub(super) now: i64,
    born: u8,
}

/// What happens between two requests.
#[derive(Clone, Copy)]
pub(super) enum Change {
    Edit(u8),
    Delete(u8),
    Create,
}

impl List {
    pub(super) fn new() -> Self {
        let rows = (0..6).map(|id| (id, 100 + i64::from(id * 7 % 20))).collect();
        Self { rows, now: 1_000, born: 6 }
    }

    /// Everything that may happen next.
    pub(super) fn changes(&self) -> Vec<Change> {
        let each = self.rows.keys().flat_map(|id| [Change::Edit(*id), Change::Delete(*id)]);
        each.chain([Change::Create]).collect()
    }

    pub(super) fn change(&mut self, change: Change) {
        self.now += 1;
        match change {
            Change::Edit(id) => drop(self.rows.insert(id, self.now)),
            Change::Delete(id) => drop(self.rows.remove(&id)),
            Change::Create => {
                self.rows.insert(self.born, self.now);
                self.born += 1;
            }
        }
    }

    /// One page of the invoices changed within a window, in the order of their changes; and whether there is a next one.
    pub(super) fn page(&mut self, window: &RangeInclusive<i64>, number: usize) -> (Vec<(u8, i64)>, bool) {
        self.now += 1;
        let within = self.rows.iter().filter(|(_, updated)| window.contains(updated));
        let mut rows: Vec<(u8, i64)> = within.map(|(id, updated)| (*id, *updated)).collect();
        rows.sort_by_key(|(_, updated)| *updated);
        let is_last = number * PER_PAGE >= rows.len();
        (rows.into_iter().skip((number - 1) * PER_PAGE).take(PER_PAGE).collect(), !is_last)
    }
}
