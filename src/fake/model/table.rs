//! The rows of one resource, with an index for each date that lists are cut by.

use std::collections::{BTreeSet, HashMap};

use fastrand::Rng;

use super::filter::Window;
use super::{Millis, Row};

/// Places of rows in the order of an instant, then of creation.
#[derive(Debug, Default)]
pub(super) struct Index(Vec<(Millis, usize)>);

impl Index {
    fn insert(&mut self, key: (Millis, usize)) {
        let place = self.0.partition_point(|other| *other < key);
        self.0.insert(place, key);
    }

    fn remove(&mut self, key: (Millis, usize)) {
        if let Ok(place) = self.0.binary_search(&key) {
            self.0.remove(place);
        }
    }

    /// The entries inside a window, found by binary search.
    pub(super) fn within(&self, window: Window) -> &[(Millis, usize)] {
        let start = self.0.partition_point(|(at, _)| window.is_after(*at));
        let end = self.0.partition_point(|(at, _)| !window.is_before(*at));
        self.0.get(start..end).unwrap_or_default()
    }
}

/// The rows of one resource.
#[derive(Debug, Default)]
pub(super) struct Table {
    rows: Vec<Option<Row>>,
    ids: HashMap<String, usize>,
    /// The rows of an attachment, the first one first.
    attachments: HashMap<String, Vec<usize>>,
    pub(super) created: Index,
    pub(super) updated: Index,
    /// Rows that were made, changed or deleted, for whoever checks what became of them.
    #[cfg(test)]
    pub(super) touched: Vec<String>,
}

impl Table {
    /// Makes the table of rows that come in the order of their places.
    pub(super) fn new(rows: impl Iterator<Item = Row>) -> Self {
        let mut table = Self::default();
        for row in rows {
            table.created.0.push((row.created_at, row.slot));
            table.updated.0.push((updated_key(&row), row.slot));
            table.register(row);
        }
        table.created.0.sort_unstable();
        table.updated.0.sort_unstable();
        table
    }

    /// The place of the next row.
    pub(super) fn next_slot(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn push(&mut self, row: Row) {
        self.created.insert((row.created_at, row.slot));
        self.updated.insert((updated_key(&row), row.slot));
        self.register(row);
    }

    pub(super) fn row(&self, slot: usize) -> Option<&Row> {
        self.rows.get(slot)?.as_ref()
    }

    pub(super) fn row_of_id(&self, id: &str) -> Option<&Row> {
        self.row(*self.ids.get(id)?)
    }

    pub(super) fn row_of_attachment(&self, id: &str) -> Option<&Row> {
        self.row(*self.attachments.get(id)?.first()?)
    }

    /// Changes a row and keeps the indexes true.
    pub(super) fn change(&mut self, slot: usize, change: impl FnOnce(&mut Row)) {
        let Some(row) = self.rows.get_mut(slot).and_then(Option::as_mut) else { return };
        let before = updated_key(row);
        change(row);
        let after = updated_key(row);
        list(&mut self.attachments, row);
        #[cfg(test)]
        self.touched.push(row.id.clone());
        if before != after {
            self.updated.remove((before, slot));
            self.updated.insert((after, slot));
        }
    }

    pub(super) fn remove(&mut self, slot: usize) -> Option<Row> {
        let row = self.rows.get_mut(slot)?.take()?;
        self.ids.remove(&row.id);
        #[cfg(test)]
        self.touched.push(row.id.clone());
        self.created.remove((row.created_at, slot));
        self.updated.remove((updated_key(&row), slot));
        for id in [&row.attachment, &row.display].into_iter().flatten() {
            self.unlist(id, slot);
        }
        Some(row)
    }

    /// Places of `count` different rows, or of all.
    pub(super) fn pick(&self, count: usize, dice: &mut Rng) -> Vec<usize> {
        let live = self.created.0.len();
        if count >= live {
            return self.created.0.iter().map(|(_, slot)| *slot).collect();
        }
        let mut places = BTreeSet::new();
        while places.len() < count {
            places.insert(dice.usize(..live));
        }
        places.into_iter().filter_map(|place| self.created.0.get(place)).map(|(_, slot)| *slot).collect()
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().flatten()
    }

    fn register(&mut self, row: Row) {
        self.ids.insert(row.id.clone(), row.slot);
        #[cfg(test)]
        self.touched.push(row.id.clone());
        list(&mut self.attachments, &row);
        self.rows.push(Some(row));
    }

    fn unlist(&mut self, attachment: &str, slot: usize) {
        let Some(slots) = self.attachments.get_mut(attachment) else { return };
        slots.retain(|other| *other != slot);
        if slots.is_empty() {
            self.attachments.remove(attachment);
        }
    }
}

/// Notes which attachments a row has.
fn list(attachments: &mut HashMap<String, Vec<usize>>, row: &Row) {
    for id in [&row.attachment, &row.display].into_iter().flatten() {
        let slots = attachments.entry(id.clone()).or_default();
        if !slots.contains(&row.slot) {
            slots.push(row.slot);
        }
    }
}

/// Rows without the date stand behind all others.
fn updated_key(row: &Row) -> Millis {
    row.updated_at.unwrap_or(Millis::MAX)
}
