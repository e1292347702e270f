//! Where a long list is cut, so that its slices are read side by side.

/// Which lists are cut, and how finely.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cut {
    /// A list of no more rows is read in one walk.
    pub above: u64,
    /// The fewest pages that make a slice of a list whose slices are all read at once.
    pub fewest_pages: u64,
    /// The most pages of a slice of a list that is handed out in order; where the list is too short for as many slices as
    /// may be read at once, they are up to half as long.
    pub pages: u64,
    /// The most requests at once; one leaves every list whole.
    pub at_once: usize,
}

impl Default for Cut {
    /// Eight at once leave room for downloads; slices of sixteen pages cost a tenth more requests than one walk.
    fn default() -> Self {
        Self { above: 1_000, fewest_pages: 4, pages: 16, at_once: 8 }
    }
}

impl Cut {
    /// The same with no more requests at once than these.
    #[must_use]
    pub fn up_to(self, in_flight: usize) -> Self {
        Self { at_once: self.at_once.min(in_flight), ..self }
    }

    /// Before which rows a list is cut into as many even slices as may be read at once.
    pub(super) fn evenly(self, rows: u64, page: u64) -> Places {
        let most = u64::try_from(self.at_once).unwrap_or(u64::MAX);
        let slices = (rows.div_ceil(page.max(1)) / self.fewest_pages.max(1)).min(most).max(1);
        let step = rows / slices;
        Places { next: step, step, end: step.saturating_mul(slices) }
    }

    /// Before which rows a list is cut into short slices, as far as it is read.
    pub(super) fn in_runs(self, rows: u64, page: u64) -> Places {
        let step = self.run(rows, page);
        Places { next: step, step, end: rows }
    }

    /// The rows of a short slice: half a page is left for the rows that each page reads again.
    fn run(self, rows: u64, page: u64) -> u64 {
        let at_once = u64::try_from(self.at_once).unwrap_or(u64::MAX);
        let even = rows / page.max(1) / at_once.max(1);
        even.clamp(self.pages / 2, self.pages).saturating_mul(page).saturating_sub(page / 2).max(1)
    }
}

/// Places of a list at which slices may begin, counted in rows.
#[derive(Debug, Clone, Default)]
pub(super) struct Places {
    next: u64,
    step: u64,
    end: u64,
}

impl Places {
    /// How many rows lie behind a place, before the next one.
    pub(super) fn rows_from(&self, place: u64) -> u64 {
        self.end.saturating_sub(place).min(self.step)
    }

    /// The distance of two places.
    pub(super) fn step(&self) -> u64 {
        self.step
    }
}

impl Iterator for Places {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        let place = Some(self.next).filter(|place| *place > 0 && *place < self.end)?;
        self.next = place.saturating_add(self.step);
        Some(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evenly(cut: Cut, rows: u64) -> Vec<u64> {
        cut.evenly(rows, 100).collect()
    }

    #[test]
    fn slices_are_even_and_no_shorter_than_they_are_worth() {
        let cut = Cut::default();
        assert_eq!(evenly(cut, 50_000), (1..8).map(|slice| slice * 6_250).collect::<Vec<_>>());
        assert_eq!(evenly(cut, 1_001), [500]);
        assert_eq!(evenly(cut.up_to(3), 50_000), [16_666, 33_332]);
        assert_eq!(evenly(cut.up_to(1), 50_000), [0; 0]);
        assert_eq!(evenly(cut, u64::MAX).len(), 7);
    }

    #[test]
    fn runs_end_where_the_reading_does() {
        let places = Cut::default().in_runs(50_000, 100);
        assert_eq!(places.clone().take(3).collect::<Vec<_>>(), [1_550, 3_100, 4_650]);
        assert_eq!((places.rows_from(3_100), places.rows_from(49_600), places.count()), (1_550, 400, 32));
        assert_eq!(Cut::default().in_runs(2_000, 100).collect::<Vec<_>>(), [750, 1_500]);
        assert_eq!(Cut::default().in_runs(750, 100).count(), 0);
        assert_eq!(Cut::default().in_runs(u64::MAX, 100).take(9).count(), 9);
    }
}
