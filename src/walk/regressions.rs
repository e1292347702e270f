//! Lists on which an earlier walk went wrong, each kept with the rows that showed it.
#![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]

use std::collections::{BTreeMap, HashSet};

use bytes::Bytes;
use fastrand::Rng;

use super::numbered::Numbered;
use super::plan::Plan;
use super::sweep::Sweep;
use super::walk::{Ask, Step, Walk};
use crate::api::page::{Meta, Page};
use crate::api::record::Record;
use crate::api::window::Window;
use crate::resource::Resource;
use crate::time::{Timestamp, Watermark};

const NOW: i64 = 1_770_000_000;

/// Seconds of creation and, unless it never happened, of the last change.
type Rows = BTreeMap<usize, (i64, Option<i64>)>;

fn at(second: i64) -> Timestamp {
    Timestamp::from_micros(second * 1_000_000).unwrap()
}

fn record(id: usize, (created, updated): (i64, Option<i64>)) -> Record {
    let updated = updated.map_or("null".to_owned(), |second| format!("\"{}\"", at(second)));
    let json = format!(r#"{{"id":"{id}","created_at":"{}","updated_at":{updated}}}"#, at(created));
    Record::read(Bytes::from(json)).unwrap()
}

fn page(records: Vec<Record>, total: u64, next: bool) -> Page {
    let meta = Meta { total_count: Some(total), per_page: Some(100), next_page: next.then_some(2) };
    Page { records, unreadable: Vec::new(), meta, date: Some(at(NOW)), asked_at: at(NOW) }
}

/// Answers as a server does that puts rows without a date last and gives ties no order.
fn serve(rows: &Rows, ask: &Ask, rng: &mut Rng) -> Page {
    let asked = |name: &str| ask.query.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    let bound = |name: &str| asked(name).map(|text| Timestamp::parse(&text).unwrap().micros() / 1_000_000);
    let created = (bound("filter[created_at_from]"), bound("filter[created_at_to]"));
    let updated = (bound("filter[updated_at_from]"), bound("filter[updated_at_to]"));
    let holds = |date: Option<i64>, (from, to): (Option<i64>, Option<i64>)| {
        from.is_none_or(|from| date.is_some_and(|date| date >= from))
            && to.is_none_or(|to| date.is_some_and(|date| date <= to))
    };
    let matching = rows.iter().filter(|(_, row)| holds(Some(row.0), created) && holds(row.1, updated));
    let mut ids: Vec<usize> = matching.map(|(id, _)| *id).collect();
    rng.shuffle(&mut ids);
    let by_updated = asked("sort_by").unwrap().starts_with("updated");
    ids.sort_by_key(|id| if by_updated { rows[id].1.unwrap_or(i64::MAX) } else { rows[id].0 });
    let start = (usize::try_from(ask.page).unwrap() - 1) * 100;
    let served = ids.iter().skip(start).take(100).map(|id| record(*id, rows[id])).collect();
    page(served, u64::try_from(ids.len()).unwrap(), start + 100 < ids.len())
}

/// Walks to the end, letting `change` at the list before every request; `None` when the walk could not prove itself.
fn walk(
    plan: Plan,
    rows: &mut Rows,
    rng: &mut Rng,
    mut change: impl FnMut(&mut Rows, &mut Rng),
) -> Option<HashSet<usize>> {
    let (mut walk, mut read) = (Walk::new(plan), HashSet::new());
    while let Some(ask) = walk.ask() {
        change(rows, rng);
        let page = serve(rows, &ask, rng);
        read.extend(page.records.iter().map(|record| record.id.as_str().parse::<usize>().unwrap()));
        if walk.answer(&page).ok()? == Step::Done {
            break;
        }
    }
    Some(read)
}

#[test]
fn rows_that_were_never_updated_are_read_out_of_a_tie() {
    let row = |id: usize| (NOW - 86_400, (id < 295).then(|| NOW - 80_000 + i64::try_from(id).unwrap()));
    let mut rows = (0..300).map(|id| (id, row(id))).collect();
    let plan = Plan::changes(Resource::SupplierInvoices, None, None);
    let read = walk(plan, &mut rows, &mut Rng::with_seed(1), |_, _| ()).unwrap();
    assert_eq!(read.len(), 300);
}

#[test]
fn a_row_that_enters_a_tie_is_not_counted_for_one_that_was_missed() {
    for seed in 0..300 {
        let (mut rng, since) = (Rng::with_seed(seed), NOW - 100_000);
        let updated = |id: usize| if id < 150 { since + 1_000 + i64::try_from(id).unwrap() } else { since - 5_000 };
        let before: Rows = (0..300).map(|id| (id, (NOW - 500_000, Some(updated(id))))).collect();
        let (mut rows, mut edited) = (before.clone(), 150);
        let plan = Plan::changes(Resource::ClientInvoices, Some(Watermark(at(since))), None);
        let read = walk(plan, &mut rows, &mut rng, |rows, rng| {
            if edited < 300 && rng.u8(..4) == 0 {
                rows.get_mut(&edited).unwrap().1 = Some(NOW);
                edited += 1;
            }
        });
        let Some(read) = read else { continue };
        let lost: Vec<usize> = (0..150).filter(|id| !read.contains(id)).collect();
        assert!(lost.is_empty(), "seed {seed} lost {lost:?}");
    }
}

#[test]
fn a_server_that_ignores_page_numbers_is_not_asked_for_ever() {
    let mut numbered = Numbered::new("created_at:desc".to_owned(), 100, true);
    let page = page((0..100).map(|id| record(id, (NOW, None))).collect(), 100, true);
    assert!(!numbered.answer(&page, 100).unwrap());
    assert!(numbered.answer(&page, 0).unwrap());
}

#[test]
fn an_absurd_count_is_survived() {
    let mut sweep = Sweep::proven(Window::default());
    sweep.answer(&page(vec![record(1, (NOW, None))], u64::MAX, true));
    assert_eq!(sweep.page(), 2);
}
