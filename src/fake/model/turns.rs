//! Which of the occasions that a rule is for it takes: some pass first, then some are taken.

use std::ops::Range;

#[derive(Debug)]
pub(super) struct Turns {
    taken: Range<u64>,
    /// Occasions so far.
    seen: u64,
}

impl Turns {
    /// Takes `times` occasions after the first `skip`, or all of them.
    pub(super) fn new(skip: u64, times: Option<u64>) -> Self {
        let end = times.map_or(u64::MAX, |times| skip.saturating_add(times));
        Self { taken: skip..end, seen: 0 }
    }

    /// Counts an occasion and says whether it is one to take.
    pub(super) fn takes_next(&mut self) -> bool {
        let takes = self.taken.contains(&self.seen);
        self.seen += 1;
        takes
    }
}
