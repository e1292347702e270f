//! The rows of one page, and how many there are in all.

use fastrand::Rng;

use super::Millis;
use super::filter::Filter;
use super::order::{Order, SortKey};
use super::table::Table;
use crate::fake::TieOrder;

/// What a list request asks for, once read.
#[derive(Debug)]
pub(super) struct Listing {
    pub(super) filter: Filter,
    pub(super) order: Order,
    pub(super) page: usize,
    /// Rows on a page, as asked.
    pub(super) asked: usize,
    /// Rows on a page, as served.
    pub(super) per_page: usize,
    pub(super) ties: TieOrder,
}

/// One page of a list, as places in the table.
#[derive(Debug)]
pub(super) struct Selection {
    pub(super) slots: Vec<usize>,
    pub(super) total: usize,
}

impl Listing {
    pub(super) fn select(&self, table: &Table, dice: &mut Rng) -> Selection {
        match self.run(table).filter(|_| self.ties == TieOrder::Stable) {
            Some(run) if self.filter.is_a_window_on(self.order.key) => self.cut(run.len(), |place| run.get(place)),
            Some(run) => {
                let rows: Vec<_> = run.iter().filter(|(_, slot)| self.holds(table, *slot)).collect();
                self.cut(rows.len(), |place| rows.get(place).copied())
            }
            None => self.select_by_sorting(table, dice),
        }
    }

    /// One page of rows that an index has in ascending order.
    fn cut<'a>(&self, total: usize, row: impl Fn(usize) -> Option<&'a (Millis, usize)>) -> Selection {
        let place = |place| if self.order.descending { total - 1 - place } else { place };
        let slots = self.page(total).filter_map(|number| row(place(number))).map(|(_, slot)| *slot).collect();
        Selection { slots, total }
    }

    fn holds(&self, table: &Table, slot: usize) -> bool {
        table.row(slot).is_some_and(|row| self.filter.holds(row))
    }

    /// The part of an index that holds every row asked for, in order, when there is such an index.
    fn run<'a>(&self, table: &'a Table) -> Option<&'a [(Millis, usize)]> {
        match self.order.key {
            SortKey::CreatedAt => Some(table.created.within(self.filter.created)),
            SortKey::UpdatedAt => Some(table.updated.within(self.filter.updated)),
            _ => None,
        }
    }

    fn select_by_sorting(&self, table: &Table, dice: &mut Rng) -> Selection {
        let run = self.run(table).unwrap_or_else(|| table.created.within(self.filter.created));
        let rows = run.iter().filter_map(|(_, slot)| table.row(*slot)).filter(|row| self.filter.holds(row));
        let mut found: Vec<_> = rows.map(|row| (self.order.key.value(row), row.slot)).collect();
        self.order.sort(&mut found, self.ties, dice);
        let slots = self.page(found.len()).filter_map(|place| found.get(place)).map(|(_, slot)| *slot).collect();
        Selection { slots, total: found.len() }
    }

    fn page(&self, total: usize) -> std::ops::Range<usize> {
        let start = (self.page - 1).saturating_mul(self.per_page).min(total);
        start..start.saturating_add(self.per_page).min(total)
    }
}

impl Filter {
    /// Whether nothing but a window on the key of the order cuts the list.
    fn is_a_window_on(&self, key: SortKey) -> bool {
        let other = if key == SortKey::CreatedAt { self.updated } else { self.created };
        self.conditions.is_empty() && other.from.is_none() && other.to.is_none()
    }
}
