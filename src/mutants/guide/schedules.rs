//! The guide's sync in every schedule of a few changes between its requests.

use std::collections::HashMap;
use std::ops::AddAssign;

use crate::time::Timestamp;
use crate::walk::exhaustive::{DAY, NOW, Server, every_schedule};
use crate::walk::{Ask, OVERLAP};

/// A run of the guide's sync in the middle of its way.
#[derive(Clone)]
struct Scene {
    server: Server,
    stored: HashMap<u8, i64>,
    from: i64,
    to: i64,
    page: u64,
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
    fn new(from: i64, changes_left: u8) -> Self {
        let server = Server::new();
        let known = server.rows.iter().filter(|(_, row)| row.1 < from);
        let stored = known.map(|(id, row)| (*id, row.1)).collect();
        Self { to: server.now, server, stored, from, page: 1, changes_left }
    }

    /// Goes every way from here.
    fn explore(self) -> Ends {
        let mut ends = Ends::default();
        if self.changes_left > 0 {
            for change in self.server.changes() {
                let mut changed = Self { changes_left: self.changes_left - 1, ..self.clone() };
                changed.server.change(change);
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
        let text = |micros: i64| Timestamp::from_micros(micros).unwrap().to_filter();
        let query = [
            ("filter[updated_at_from]", text(self.from)),
            ("filter[updated_at_to]", text(self.to)),
            ("sort_by", "updated_at:asc".to_owned()),
        ];
        let query = query.map(|(name, value)| (name.to_owned(), value)).to_vec();
        let page = self.server.answer(&Ask { query, page: self.page });
        for record in &page.records {
            self.stored.insert(record.id.as_str().parse().unwrap(), record.text().parse().unwrap());
        }
        self.page += 1;
        page.meta.next_page.is_some()
    }

    /// One more run, when nothing changes any more.
    fn end(mut self) -> Ends {
        self.server.now += i64::try_from((2 * OVERLAP).as_micros()).unwrap();
        (self.from, self.to, self.page) = (self.to, self.server.now, 1);
        while self.read() {}
        let is_lost = self.server.rows.iter().any(|(id, row)| self.stored.get(id) != Some(&row.1));
        Ends { schedules: 1, losing: u64::from(is_lost) }
    }
}

fn guide(changes: u8) -> Ends {
    let mut ends = Scene::new(0, changes).explore();
    ends += Scene::new(NOW - 25 * DAY, changes).explore();
    ends
}

#[test]
#[expect(clippy::print_stdout, reason = "the figures belong to the proof")]
fn the_guides_sync_loses_rows_where_ours_loses_none() {
    assert_eq!(guide(0).losing, 0, "when nothing changes, even the guide finds everything");
    for changes in 1..=3 {
        let Ends { schedules, losing } = guide(changes);
        println!("the guide's sync loses a row in {losing} of {schedules} schedules of up to {changes} changes");
        assert!(losing > 0);
    }
    assert!(every_schedule(2, 0) > 1_000, "ours loses none in any of them");
}
