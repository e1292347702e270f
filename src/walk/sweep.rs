//! Reading by page numbers, over and over, until counting proves that nothing was missed.
//!
//! Into a sealed window no row can enter. So if as many distinct rows were read after a count as it counted, they are
//! all of them, in whatever order the pages came.

use std::collections::HashSet;

use super::stage::Verdict;
use crate::api::filters::Query;
use crate::api::page::Page;
use crate::api::window::Window;
use crate::id::InvoiceId;

/// With rows in random order, ten passes read a thousand of them; more than this is hopeless.
const MOST_PASSES: usize = 40;
/// Pages that a pass may read beyond those that the count promises.
const SPARE_PAGES: u64 = 3;

/// Repeated readings of one window.
#[derive(Debug, Clone)]
pub(super) struct Sweep {
    window: Window,
    /// Whether only counting ends it, or the end of its first pass does.
    must_prove: bool,
    page: u64,
    last_page: u64,
    passes: Vec<Pass>,
    /// Whether a page behind the end was seen: without it a capped count could pass for the truth.
    ended: bool,
    /// Rows that this pass was served.
    served: usize,
}

/// What was read since one count.
#[derive(Debug, Clone, Default)]
struct Pass {
    counted: Option<usize>,
    read: HashSet<InvoiceId>,
}

impl Sweep {
    /// Readings of a sealed window until counting proves that nothing was missed.
    pub(super) fn proven(window: Window) -> Self {
        Self { window, must_prove: true, page: 1, last_page: 1, passes: Vec::new(), ended: false, served: 0 }
    }

    /// One reading of a window into which rows are still written: they are read again by the next walk.
    pub(super) fn once(window: Window) -> Self {
        Self { must_prove: false, ..Self::proven(window) }
    }

    pub(super) fn query(&self, sort_by: &str) -> Query {
        let mut query = self.window.query();
        query.push(("sort_by".to_owned(), sort_by.to_owned()));
        query
    }

    pub(super) fn page(&self) -> u64 {
        self.page
    }

    /// Takes one page into account; a page behind the end is an empty one.
    pub(super) fn answer(&mut self, page: &Page) -> Verdict {
        self.remember(page);
        if self.page == 1 {
            self.open_pass(page);
        }
        self.check_count(page);
        let at_end = page.is_empty() || self.page >= self.last_page;
        self.ended |= page.is_empty();
        if self.is_proven() || (at_end && !self.must_prove) {
            return Verdict::Done;
        }
        self.page = if at_end { 1 } else { self.page + 1 };
        if at_end && self.passes.len() >= MOST_PASSES { Verdict::Unproven } else { Verdict::More }
    }

    fn remember(&mut self, page: &Page) {
        for pass in &mut self.passes {
            pass.read.extend(page.records.iter().map(|record| record.id.clone()));
        }
    }

    /// The answer that brought the count is left out: its rows may have been read before they were counted.
    fn open_pass(&mut self, page: &Page) {
        let counted = page.meta.total_count.and_then(|total| usize::try_from(total).ok());
        let rows = u64::try_from(page.len().max(1)).unwrap_or(u64::MAX);
        self.served = 0;
        self.last_page = page.meta.total_count.unwrap_or_default().div_ceil(rows).saturating_add(SPARE_PAGES);
        self.passes.push(Pass { counted, read: HashSet::new() });
    }

    /// Rows only leave the window, so a pass that is served more of them than were counted has a count that proves nothing.
    fn check_count(&mut self, page: &Page) {
        self.served += page.len();
        if let Some(pass) = self.passes.last_mut() {
            pass.counted = pass.counted.filter(|counted| self.served <= *counted);
        }
    }

    fn is_proven(&self) -> bool {
        self.ended && self.passes.iter().any(|pass| pass.counted == Some(pass.read.len()))
    }
}
