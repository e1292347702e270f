//! What both kinds of reading share: the question they ask and how an answer is judged.

use std::time::Duration;

use crate::api::page::Page;
use crate::api::window::Range;
use crate::time::Timestamp;

/// Bounds are asked one second wider: it is not documented whether they are inclusive, nor how finely dates are stored.
pub(super) const MARGIN: Duration = Duration::from_secs(1);

/// A row older than its filter by more than this shows that the filter was ignored.
pub(super) const TOLERANCE: Duration = Duration::from_secs(2);

/// What an answer means for the stage that asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Ask on.
    More,
    /// Everything in the window was read.
    Done,
    /// More rows share one instant than fit a page.
    Tie(Timestamp),
    /// Rows did not come in the order or the window that was asked for.
    Disordered,
    /// It cannot be shown that everything was read.
    Unproven,
}

/// Whether an answer to page 1 is the whole window, by everything that it says of itself.
pub(super) fn is_whole(page: &Page, asked: u64) -> bool {
    let rows = u64::try_from(page.len()).unwrap_or(u64::MAX);
    #[cfg(test)]
    if crate::mutants::Mutant::TrustedPerPage.is_at_work() {
        return rows < page.meta.per_page.unwrap_or(asked);
    }
    let limit = page.meta.per_page.map_or(asked, |per_page| per_page.min(asked));
    let counted = match page.meta.total_count {
        Some(total) => total <= rows,
        None => page.meta.per_page.is_some() || page.is_empty(),
    };
    rows < limit && counted && page.meta.next_page.is_none()
}

/// The window around rows that share an instant: wide enough that the walk may go on behind it whatever the bounds mean.
pub(super) fn around(instant: Timestamp) -> Range {
    let second = instant.floor_second();
    Range { from: Some(second.minus(MARGIN)), to: Some(second.plus(MARGIN * 2)) }
}

/// Where the walk goes on behind `around(instant)`.
pub(super) fn behind(instant: Timestamp) -> Timestamp {
    instant.floor_second().plus(MARGIN * 2)
}
