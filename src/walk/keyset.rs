//! Reading by position: always page 1, always from the last row's own date.
//!
//! Sorted by a date, the first rows from a cursor on are complete up to the last of them at one instant: a row that
//! stays has its date, a row that moves gets a later one, and without page numbers nothing can slip past.

use std::time::Duration;

use super::stage::{MARGIN, TOLERANCE, Verdict, is_whole};
use crate::api::filters::Query;
use crate::api::page::Page;
use crate::api::window::{Key, Range, Window};
use crate::time::Timestamp;

/// How often an answer that contradicts itself is asked for again.
const MOST_REPEATS: u32 = 3;
/// Rows dated further ahead than this were stamped by a clock that is wrong, not by somebody who writes while we read.
const AHEAD: Duration = Duration::from_secs(60);
/// Pages of such rows that are read; a machine whose clock is ahead may write faster than we read.
const MOST_AHEAD: u32 = 1_000;

/// One reading in the order of one date.
#[derive(Debug, Clone)]
pub(super) struct Keyset {
    pub(super) key: Key,
    pub(super) window: Window,
    pub(super) cursor: Option<Timestamp>,
    /// Where it ends, even if the list goes on behind it.
    end: Option<Timestamp>,
    repeats: u32,
    ahead: u32,
}

impl Keyset {
    pub(super) fn new(key: Key, window: Window, cursor: Option<Timestamp>) -> Self {
        Self { key, window, cursor, end: None, repeats: 0, ahead: 0 }
    }

    /// Ends it at an instant: what lies behind is left to others.
    pub(super) fn end_at(&mut self, end: Timestamp) {
        self.window = self.window.within(self.key, Range { from: None, to: Some(end) });
        self.end = Some(end);
    }

    /// Whether nothing is left to be asked for.
    pub(super) fn is_past_end(&self) -> bool {
        self.end.is_some_and(|end| self.cursor.is_some_and(|cursor| cursor.floor_second().minus(MARGIN) > end))
    }

    pub(super) fn query(&self) -> Query {
        let mut query = self.asked().query();
        query.push(("sort_by".to_owned(), self.key.ascending().to_owned()));
        query
    }

    /// Judges an answer; past `stop` the reading ends, or a writer faster than us would keep it alive for ever.
    pub(super) fn answer(&mut self, page: &Page, asked: u64, stop: Option<Timestamp>) -> Verdict {
        if !self.is_ordered(page) {
            return Verdict::Disordered;
        }
        if is_whole(page, asked) {
            return Verdict::Done;
        }
        let last = page.records.iter().filter_map(|record| self.key.of(record)).max();
        match last {
            // A server that ignores the upper bound goes on; everything before this row was read.
            Some(last) if self.end.is_some_and(|end| last > end) => Verdict::Done,
            // A clock that tells whole seconds leaves the rows of its own second before the stop.
            Some(last) if stop.is_some_and(|stop| last > stop.plus(MARGIN)) => self.look_ahead(page, last),
            Some(last) if self.cursor.is_none_or(|cursor| last > cursor) => self.advance(last),
            _ => self.stand(page, asked),
        }
    }

    /// Behind the stop only rows are left that were written since, and those that a wrong clock dated far ahead: these are
    /// read too, or more of them than fit a page would stay unseen until their time has come.
    fn look_ahead(&mut self, page: &Page, last: Timestamp) -> Verdict {
        self.ahead += 1;
        let beyond = page.date.unwrap_or(page.asked_at).plus(AHEAD).max(last);
        match self.cursor {
            _ if self.ahead > MOST_AHEAD => Verdict::Done,
            Some(cursor) if cursor >= beyond => Verdict::Tie(cursor),
            _ => self.advance(beyond),
        }
    }

    pub(super) fn advance(&mut self, to: Timestamp) -> Verdict {
        self.cursor = Some(to);
        self.repeats = 0;
        Verdict::More
    }

    /// No way forward: a page that was not even full may only have been counted too late.
    fn stand(&mut self, page: &Page, asked: u64) -> Verdict {
        let full = page.meta.per_page.unwrap_or(asked).min(asked);
        if u64::try_from(page.len()).is_ok_and(|rows| rows < full) && self.repeats < MOST_REPEATS {
            self.repeats += 1;
            return Verdict::More;
        }
        self.cursor.map_or(Verdict::Disordered, Verdict::Tie)
    }

    fn asked(&self) -> Window {
        #[cfg(test)]
        if crate::mutants::Mutant::NoMargin.is_at_work() {
            return self.window.within(self.key, Range::since(self.cursor));
        }
        let from = self.cursor.map(|cursor| cursor.floor_second().minus(MARGIN));
        self.window.within(self.key, Range::since(from))
    }

    fn is_ordered(&self, page: &Page) -> bool {
        let dates: Vec<Timestamp> = page.records.iter().filter_map(|record| self.key.of(record)).collect();
        let earliest = self.asked().range(self.key).from.map(|from| from.minus(TOLERANCE + Duration::from_millis(1)));
        let within = earliest.is_none_or(|earliest| dates.iter().all(|date| *date >= earliest));
        within && dates.is_sorted()
    }
}
