//! What the walk asks for, whatever dates rows have.
#![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]

use std::collections::HashSet;

use bytes::Bytes;
use proptest::prelude::*;

use super::fallback::for_tie;
use super::keyset::Keyset;
use super::plan::Plan;
use super::stage::{around, behind};
use super::walk::{Ask, Step, Walk};
use crate::api::filters::Query;
use crate::api::page::{Meta, Page};
use crate::api::record::Record;
use crate::api::window::{Key, Range, Window};
use crate::resource::Resource;
use crate::testing::cases;
use crate::time::Timestamp;

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn bound(query: &Query, name: &str) -> Option<Timestamp> {
    query.iter().find(|(known, _)| known == name).map(|(_, text)| at(text))
}

/// Instants of any year that text can name, most of them in our time.
fn instants() -> impl Strategy<Value = Timestamp> {
    let edges =
        ["0000-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59-12:00"];
    let near = (prop::sample::select(edges.to_vec()), -3_000_000..3_000_000_i64);
    prop_oneof![
        3 => (1_400_000_000_000_000..1_900_000_000_000_000_i64).prop_map(|micros| Timestamp::from_micros(micros).unwrap()),
        1 => near.prop_map(|(text, micros)| Timestamp::from_micros(at(text).micros() + micros).unwrap()),
    ]
}

proptest! {
    #![proptest_config(cases(3_000))]

    #[test]
    fn a_cursor_is_never_shut_out(cursor in instants(), from in prop::option::of(instants()), by_change in any::<bool>()) {
        let (key, name) = if by_change { (Key::UpdatedAt, "filter[updated_at_from]") } else { (Key::CreatedAt, "filter[created_at_from]") };
        let from = from.filter(|from| *from <= cursor);
        let window = Window::default().within(key, Range::since(from));
        let query = Keyset::new(key, window, Some(cursor)).query();
        if let Some(asked) = bound(&query, name) {
            // A bound may be exclusive, unless it is the caller's own.
            prop_assert!(asked < cursor || Some(asked) == from, "{asked} {cursor}");
        }
    }

    #[test]
    fn the_window_of_a_tie_holds_its_whole_second(instant in instants(), part in 0..1_000_000_i64) {
        let window = Window::default().within(Key::CreatedAt, around(instant));
        let other = Timestamp::from_micros(instant.floor_second().micros() + part).unwrap();
        prop_assert!(bound(&window.query(), "filter[created_at_from]").is_none_or(|from| from < other));
        prop_assert!(bound(&window.query(), "filter[created_at_to]").is_none_or(|to| to > other));
        prop_assert!(other < behind(instant));
        prop_assert!(for_tie(Resource::ClientInvoices, Key::CreatedAt, window).is_none());
    }
}

/// Rows of one instant, as a server answers that takes bounds as exclusive.
fn serve(ask: &Ask, date: Timestamp, rows: usize) -> Page {
    let from = bound(&ask.query, "filter[created_at_from]").is_none_or(|from| from < date);
    let to = bound(&ask.query, "filter[created_at_to]").is_none_or(|to| date < to);
    let found = if from && to { rows } else { 0 };
    let start = (usize::try_from(ask.page).unwrap() - 1) * 100;
    let record = |id| Record::read(Bytes::from(format!(r#"{{"id":"{id}","created_at":"{date}"}}"#))).unwrap();
    let records: Vec<Record> = (start..found.min(start + 100)).map(record).collect();
    let next = (start + 100 < found).then_some(ask.page + 1);
    let meta = Meta { total_count: u64::try_from(found).ok(), per_page: Some(100), next_page: next };
    let now = at("2026-11-22T03:00:00Z");
    Page { records, unreadable: Vec::new(), meta, date: Some(now), asked_at: now }
}

#[test]
fn rows_of_the_first_instant_are_all_read_where_bounds_exclude() {
    for date in ["0001-01-01T00:00:00Z", "0000-06-01T00:00:00Z"] {
        let (mut walk, mut read) = (Walk::new(Plan::changes(Resource::SupplierInvoices, None, None)), HashSet::new());
        while let Some(ask) = walk.ask() {
            let page = serve(&ask, at(date), 150);
            read.extend(page.records.iter().map(|record| record.id.clone()));
            if walk.answer(&page).unwrap() == Step::Done {
                break;
            }
        }
        assert_eq!(read.len(), 150, "{date}");
    }
}
