//! One slice of a list: a walk between two dates of the order.

use super::plan::Plan;
use super::seal::Seal;
use super::stage::{MARGIN, TOLERANCE};
use super::walk::{Ask, Step, Walk};
use crate::api::page::Page;
use crate::api::record::{Record, Unreadable};
use crate::api::window::{Key, Range};
use crate::error::Result;
use crate::time::Timestamp;

/// What a slice reads and how far it has come, for a later run to go on from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stretch {
    /// Its name among the slices of its list.
    pub number: u32,
    /// Where its own rows begin; nothing at the beginning of the list.
    pub from: Option<Timestamp>,
    /// Where the next slice's rows begin; nothing at the end of the list.
    pub to: Option<Timestamp>,
    /// How far it has come.
    pub cursor: Option<Timestamp>,
    /// Whether it was read to its end.
    pub done: bool,
}

/// What a slice waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Idle,
    Asked,
    Answered,
    Done,
}

/// A walk over one stretch. It reads a margin wider on both sides, so that every row of the stretch lies well within its
/// window, whatever bounds mean.
#[derive(Debug, Clone)]
pub(super) struct Slice {
    pub(super) number: u32,
    pub(super) walk: Walk,
    /// The most pages that may wait for its turn.
    pub(super) most_ahead: usize,
    from: Option<Timestamp>,
    to: Option<Timestamp>,
    /// The latest date that was read.
    reached: Option<Timestamp>,
    key: Key,
    state: State,
    /// Whether its first count is news.
    is_new: bool,
}

impl Slice {
    /// Goes on where a stretch was left.
    pub(super) fn resumed(plan: &Plan, stretch: Stretch, stop: Option<Timestamp>, seal: Seal) -> Self {
        let Stretch { number, from, to, cursor, done } = stretch;
        let range = Range::since(from.map(margined));
        let window = plan.window.within(plan.key, range);
        let walk = Walk::resumed(Plan { window, ..plan.clone() }, cursor, stop, seal);
        let state = if done { State::Done } else { State::Idle };
        let (most_ahead, key) = (usize::MAX, plan.key);
        let mut slice = Self { number, walk, most_ahead, from, to: None, reached: cursor, key, state, is_new: true };
        if let Some(to) = to {
            slice.end_at(to);
        }
        slice
    }

    /// Begins a stretch that another slice left.
    pub(super) fn follower(plan: &Plan, stretch: Stretch, stop: Option<Timestamp>, seal: Seal) -> Self {
        #[cfg(test)]
        let stretch = crate::mutants::Mutant::LastSliceForgotten
            .instead(stretch, || Stretch { done: stretch.to.is_none(), ..stretch });
        Self { is_new: false, ..Self::resumed(plan, stretch, stop, seal) }
    }

    pub(super) fn stretch(&self) -> Stretch {
        let (number, from, to, cursor) = (self.number, self.from, self.to, self.walk.cursor());
        Stretch { number, from, to, cursor, done: self.is_done() }
    }

    pub(super) fn is_done(&self) -> bool {
        self.state == State::Done
    }

    /// Whether it has asked, and what came of that is not settled yet.
    pub(super) fn is_busy(&self) -> bool {
        matches!(self.state, State::Asked | State::Answered)
    }

    /// Its question, unless it has asked already.
    pub(super) fn ask(&mut self) -> Option<Ask> {
        let ask = self.walk.ask().filter(|_| self.state == State::Idle)?;
        self.state = State::Asked;
        Some(ask)
    }

    /// Lets it ask again.
    pub(super) fn release(&mut self) {
        if !self.is_done() {
            self.state = State::Idle;
        }
    }

    /// Takes an answer into account; nothing when none is waited for.
    pub(super) fn answer(&mut self, page: &Page) -> Option<Result<Step>> {
        (self.state == State::Asked).then_some(())?;
        self.state = State::Answered;
        self.reached = page.records.iter().filter_map(|record| self.key.of(record)).max().max(self.reached);
        let step = self.walk.answer(page);
        if matches!(step, Ok(Step::Done)) {
            self.state = State::Done;
        }
        Some(step)
    }

    /// How many rows its list has in all, the first time that it is told.
    pub(super) fn counted(&mut self, page: &Page) -> Option<u64> {
        page.meta.total_count.filter(|_| std::mem::take(&mut self.is_new))
    }

    /// Whether a row is this slice's own. A row that keeps its date belongs to one slice alone, which reads one page
    /// after the other: so no answer of another slice can bring an older version of it too late.
    pub(super) fn owns(&self, record: &Record) -> bool {
        self.holds(self.key.of(record))
    }

    /// The same of a row without an identity, as far as it has a date.
    pub(super) fn owns_unreadable(&self, row: &Unreadable) -> bool {
        self.holds(row.date(self.key))
    }

    fn holds(&self, date: Option<Timestamp>) -> bool {
        let Some(date) = date else { return true };
        self.from.is_none_or(|from| date >= from) && self.to.is_none_or(|to| date < to)
    }

    /// Whether an answer shows that the lower bound was ignored: then every slice would read everything.
    pub(super) fn is_unbounded(&self, page: &Page) -> bool {
        let earliest = self.from.map(|from| margined(from).minus(TOLERANCE * 2));
        let mut dates = page.records.iter().filter_map(|record| self.key.of(record));
        earliest.is_some_and(|earliest| dates.any(|date| date < earliest))
    }

    /// Whether it can be cut before a date: everything that it has read lies before that.
    pub(super) fn may_end_at(&self, edge: Timestamp) -> bool {
        !self.is_done()
            && self.walk.is_in_order()
            && self.to.is_none_or(|to| edge < to)
            && self.from.max(self.reached).is_some_and(|reached| reached < edge)
    }

    /// Cuts it there and gives the stretch that it leaves to others.
    pub(super) fn cut(&mut self, edge: Timestamp, number: u32) -> Stretch {
        let to = self.to;
        self.end_at(edge);
        Stretch { number, from: Some(edge), to, ..Stretch::default() }
    }

    fn end_at(&mut self, edge: Timestamp) {
        self.to = Some(edge);
        self.walk.end_at(edge.plus(MARGIN));
    }

    /// Ends it where it stands, and tells where that is.
    pub(super) fn retire(&mut self) -> Option<Timestamp> {
        self.state = State::Done;
        self.walk.cursor().or(self.from)
    }
}

fn margined(from: Timestamp) -> Timestamp {
    #[cfg(test)]
    if crate::mutants::Mutant::EdgeWithoutMargin.is_at_work() {
        return from;
    }
    from.floor_second().minus(MARGIN)
}
