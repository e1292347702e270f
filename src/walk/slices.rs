//! A long list cut into slices that are read side by side.
//!
//! Each slice is a walk that loses nothing between its two dates, and the dates of all slices cover the list, so nothing
//! is lost between them. The dates only share the work out: they come from rows that were looked up by their place, which
//! need not be exact. They lie in the sealed past: whatever is written meanwhile is dated into the last slice alone.

mod answers;
mod standing;
#[cfg(test)]
mod tests;

use super::cut::Places;
use super::plan::Plan;
use super::seal::Seal;
use super::slice::{Slice, Stretch};
use super::walk::Ask;
use crate::api::filters::Query;
use crate::time::Timestamp;

/// What one request asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// The next page of a slice.
    Page(u32, Ask),
    /// The row at some place of the list, whose date is where another slice may begin.
    Edge(u64, Ask),
}

impl Question {
    /// How to ask it.
    pub fn ask(&self) -> &Ask {
        match self {
            Self::Page(_, ask) | Self::Edge(_, ask) => ask,
        }
    }
}

/// How a list is cut.
#[derive(Debug, Clone, Copy)]
enum Manner {
    /// Evenly, before anything more is read.
    Evenly,
    /// Into short slices as they are needed, as far as so many rows.
    InRuns(u64),
}

/// A list in the middle of being read.
#[derive(Debug, Clone)]
pub struct Slices {
    plan: Plan,
    manner: Manner,
    /// In the order of their dates.
    parts: Vec<Slice>,
    /// Bounds and order in which places are counted.
    counted: Query,
    /// Places whose rows are still to be asked for.
    places: Places,
    /// Places that were asked for and are waited for.
    on_the_way: usize,
    /// Places that were asked for and that nobody waits for any more.
    adrift: usize,
    /// Places in a row at which nothing could be cut.
    misses: u32,
    numbers: u32,
    stop: Option<Timestamp>,
    seal: Seal,
    /// Whether the first answer is still to come, which tells whether the list is worth cutting.
    is_open: bool,
    is_cut: bool,
}

impl Slices {
    /// A list whose slices are all read at once, in no order.
    pub fn all_at_once(plan: Plan) -> Self {
        Self::resumed(plan, None, None, Seal::default(), Vec::new())
    }

    /// A list whose rows are handed out in order, as far as so many of them.
    pub(super) fn in_runs(plan: Plan, rows: u64) -> Self {
        Self { manner: Manner::InRuns(rows), ..Self::all_at_once(plan) }
    }

    /// A list that an earlier run began: what each slice has stored stays stored, and the seal still holds.
    pub fn resumed(
        plan: Plan,
        cursor: Option<Timestamp>,
        stop: Option<Timestamp>,
        seal: Seal,
        mut stretches: Vec<Stretch>,
    ) -> Self {
        let is_cut = !stretches.is_empty();
        if !is_cut {
            stretches.push(Stretch { cursor, ..Stretch::default() });
        }
        let numbers = stretches.iter().map(|stretch| stretch.number + 1).max().unwrap_or_default();
        let parts = stretches.into_iter().map(|stretch| Slice::resumed(&plan, stretch, stop, seal)).collect();
        Self {
            plan,
            manner: Manner::Evenly,
            parts,
            counted: Query::new(),
            places: Places::default(),
            on_the_way: 0,
            adrift: 0,
            misses: 0,
            numbers,
            stop,
            seal,
            is_open: !is_cut,
            is_cut,
        }
    }

    /// What to ask now.
    pub fn questions(&mut self) -> Vec<Question> {
        self.questions_beside(|_| 0)
    }

    /// The same, where so many pages of a slice wait for its turn.
    pub(super) fn questions_beside(&mut self, waiting: impl Fn(u32) -> usize) -> Vec<Question> {
        let mut questions = self.edges();
        if matches!(self.manner, Manner::Evenly) && self.on_the_way > 0 {
            return questions;
        }
        // A run that asks for less at once may go on with what another one has cut.
        let busy = self.parts.iter().filter(|slice| slice.is_busy()).count() + self.on_the_way + self.adrift;
        let room = self.plan.cut.at_once.max(1).saturating_sub(busy);
        let may_ask = self.parts.iter_mut().filter(|slice| waiting(slice.number) < slice.most_ahead);
        let asks = may_ask.filter_map(|slice| Some(Question::Page(slice.number, slice.ask()?)));
        questions.extend(asks.take(room));
        questions
    }

    /// Asks for places as long as there is room for the slices that begin there.
    fn edges(&mut self) -> Vec<Question> {
        let room = self.plan.cut.at_once.saturating_sub(self.parts.len() + self.on_the_way);
        let places: Vec<u64> = self.places.by_ref().take(room).collect();
        self.on_the_way += places.len();
        places.into_iter().map(|place| Question::Edge(place, self.ask_for(place + 1))).collect()
    }

    fn ask_for(&self, page: u64) -> Ask {
        let mut query = self.counted.clone();
        let of_one_row = [("per_page", "1".to_owned()), ("page", page.to_string())];
        query.extend(of_one_row.map(|(name, value)| (name.to_owned(), value)));
        Ask { query, page }
    }
}
