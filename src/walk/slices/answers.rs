//! What answers change: how far slices have come, and where the list is cut.

use super::super::cut::Places;
use super::super::seal::OVERLAP;
use super::super::slice::{Slice, Stretch};
use super::super::walk::{Ask, Step};
use super::{Manner, Slices};
use crate::api::page::Page;
use crate::error::Result;
use crate::time::Timestamp;

/// After as many places in a row at which nothing could be cut no more are looked up.
const MOST_MISSES: u32 = 8;

/// Pages that a slice of so many rows may be ahead of its turn.
fn ahead(rows: u64, page: u64) -> usize {
    usize::try_from(rows.div_ceil(page.max(1))).unwrap_or(usize::MAX).saturating_add(1)
}

impl Slices {
    /// Takes a page into account, and leaves in it the rows that are the slice's own. Nothing when nobody waits for it
    /// any more.
    pub fn answer(&mut self, number: u32, ask: &Ask, page: &mut Page) -> Option<Result<Step>> {
        let place = self.parts.iter().position(|slice| slice.number == number)?;
        self.seal = self.seal.lowered_by(page.date, page.asked_at);
        let slice = self.parts.get_mut(place)?;
        if slice.is_unbounded(page) {
            self.read_in_one(page);
            return Some(Ok(Step::More));
        }
        let step = slice.answer(page)?;
        self.stop = self.stop.or(slice.walk.stop());
        page.records.retain(|record| slice.owns(record));
        page.unreadable.retain(|row| slice.owns_unreadable(row));
        if std::mem::take(&mut self.is_open) && matches!(step, Ok(Step::More)) {
            self.open(ask, page);
        }
        Some(step)
    }

    /// The first answer tells whether the list is worth cutting.
    fn open(&mut self, ask: &Ask, page: &Page) {
        let (Some(first), Some(rows)) = (self.parts.first_mut(), page.meta.total_count) else { return };
        let (cut, full) = (self.plan.cut, first.walk.full());
        let wanted = if let Manner::InRuns(most) = self.manner { rows.min(most) } else { rows };
        if wanted <= cut.above || cut.at_once < 2 || !first.walk.is_in_order() {
            return;
        }
        self.places = match self.manner {
            Manner::Evenly => cut.evenly(rows, full),
            Manner::InRuns(_) => {
                let places = cut.in_runs(wanted, full);
                first.most_ahead = ahead(places.step(), full);
                places
            }
        };
        let is_place = |name: &str| name == "per_page" || name == "page";
        self.counted = ask.query.iter().filter(|(name, _)| !is_place(name)).cloned().collect();
    }

    /// Cuts the list before the row that was looked up; without one, or where it cannot be cut, it stays as it is.
    pub fn answer_edge(&mut self, place: u64, page: Option<&Page>) {
        let Some(on_the_way) = self.on_the_way.checked_sub(1) else {
            self.adrift = self.adrift.saturating_sub(1);
            return;
        };
        self.on_the_way = on_the_way;
        if let Some(page) = page {
            self.seal = self.seal.lowered_by(page.date, page.asked_at);
        }
        let edge = page.and_then(|page| self.plan.key.of(page.records.first()?));
        let is_cut = edge.filter(|edge| self.is_past(*edge)).is_some_and(|edge| self.cut(edge, place));
        self.misses = if is_cut { 0 } else { self.misses + 1 };
        // Where one row far down the list cannot be had, others may take as long to fail, and nothing is read meanwhile.
        let is_held_up = page.is_none() && matches!(self.manner, Manner::Evenly);
        if is_held_up || self.misses > MOST_MISSES {
            self.give_up_places();
        }
    }

    /// The list stays cut as it is; places that are on their way still take up room.
    fn give_up_places(&mut self) {
        self.places = Places::default();
        self.adrift += std::mem::take(&mut self.on_the_way);
    }

    /// Whether all that is written from now on is dated behind this edge, and so late that its date tells it from what
    /// was read before the edge, in whatever order answers arrive.
    fn is_past(&self, edge: Timestamp) -> bool {
        self.stop.is_some_and(|stop| edge <= stop.minus(OVERLAP))
    }

    fn cut(&mut self, edge: Timestamp, place: u64) -> bool {
        let cuttable = self.parts.iter().position(|slice| slice.may_end_at(edge));
        let Some((at, slice)) = cuttable.and_then(|at| Some((at, self.parts.get_mut(at)?))) else { return false };
        let full = slice.walk.full();
        let stretch = slice.cut(edge, self.numbers);
        let mut follower = Slice::follower(&self.plan, stretch, self.stop, self.seal);
        if matches!(self.manner, Manner::InRuns(_)) {
            follower.most_ahead = ahead(self.places.rows_from(place), full);
        }
        self.parts.insert(at + 1, follower);
        self.numbers += 1;
        self.is_cut = true;
        true
    }

    /// Where bounds are ignored, slices would all read everything: the list is read on in one walk, from where everything
    /// before it is complete.
    fn read_in_one(&mut self, page: &mut Page) {
        page.records.clear();
        page.unreadable.clear();
        self.give_up_places();
        let place = self.parts.iter().position(|slice| !slice.is_done()).unwrap_or(self.parts.len());
        self.parts.truncate(place + 1);
        let cursor = self.parts.last_mut().and_then(Slice::retire);
        let stretch = Stretch { number: self.numbers, cursor, ..Stretch::default() };
        self.parts.push(Slice::follower(&self.plan, stretch, self.stop, self.seal));
        self.numbers += 1;
        self.is_cut = false;
    }
}
