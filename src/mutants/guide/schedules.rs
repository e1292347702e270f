//! The guide's sync in every schedule of a few changes between its requests.

use std::collections::BTreeMap;
use std::ops::{AddAssign, RangeInclusive};

use super::list::List;

/// A run of the guide's sync in the middle of its way.
#[derive(Clone)]
struct Scene {
    list: List,
    stored: BTreeMap<u8, i64>,
    window: RangeInclusive<i64>,
    page: usize,
    changes_left: u8,
}

/// Where schedules end.
#[derive(Debug, Default, Clone, Copy)]
struct Ends {
    schedules: u64,
    losing: u64,
}

impl AddAssign for Ends {
    fn add_assign(&mut self, more: Self) {
        self.schedules += more.schedules;
        self.losing += more.losing;
    }
}

impl Scene {
    /// The first run, in which everything is new.
    fn new(changes_left: u8) -> Self {
        let list = List::new();
        Self { window: 0..=list.now, list, stored: BTreeMap::new(), page: 1, changes_left }
    }

    /// Goes every way from here.
    fn explore(self) -> Ends {
        let mut ends = Ends::default();
        if self.changes_left > 0 {
            for change in self.list.changes() {
                let mut changed = Self { changes_left: self.changes_left - 1, ..self.clone() };
                changed.list.change(change);
                ends += changed.explore();
            }
        }
        ends += self.request();
        ends
    }

    fn request(mut self) -> Ends {
        if self.read() { self.explore() } else { self.end() }
    }

    /// Reads one page; whether there is another.
    fn read(&mut self) -> bool {
        let (rows, has_next) = self.list.page(&self.window, self.page);
        self.stored.extend(rows);
        self.page += 1;
        has_next
    }

    /// One more run from the clock of the first one on, when nothing changes any more.
    fn end(mut self) -> Ends {
        self.list.now += 1_000;
        (self.window, self.page) = (*self.window.end()..=self.list.now, 1);
        while self.read() {}
        let is_lost = self.list.rows.iter().any(|(id, updated)| self.stored.get(id) != Some(updated));
        Ends { schedules: 1, losing: u64::from(is_lost) }
    }
}

#[test]
#[expect(clippy::print_stdout, reason = "the figures belong to the proof")]
fn the_guides_sync_loses_rows_after_a_single_change() {
    assert_eq!(Scene::new(0).explore().losing, 0, "when nothing changes, even the guide finds everything");
    for changes in 1..=3 {
        let Ends { schedules, losing } = Scene::new(changes).explore();
        println!("the guide's sync loses a row in {losing} of {schedules} schedules of up to {changes} changes");
        assert!(losing > 0);
    }
}
