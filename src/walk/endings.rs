//! Lists that cannot be read to their end: the walk says so, and claims nothing.
#![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]

use bytes::Bytes;

use super::numbered::Numbered;
use super::plan::Plan;
use super::walk::{Step, Walk};
use crate::api::page::{Meta, Page};
use crate::api::record::Record;
use crate::error::{Error, Result};
use crate::resource::Resource;
use crate::time::Timestamp;

/// Far behind the clock of the answers, so that no row ends a walk by its date.
const OLD: i64 = 1_600_000_000_000_000;
const NOW: i64 = 1_770_000_000_000_000;

fn row(id: u64, micros: i64) -> Record {
    let date = Timestamp::from_micros(micros).unwrap();
    Record::read(Bytes::from(format!(r#"{{"id":"{id}","created_at":"{date}"}}"#))).unwrap()
}

fn page(records: Vec<Record>, meta: Meta) -> Page {
    let now = Timestamp::from_micros(NOW).unwrap();
    Page { records, unreadable: Vec::new(), meta, date: Some(now), asked_at: now }
}

/// Answers the `n`-th question with the `n`-th page, until the walk ends.
fn ending(resource: Resource, per_page: u64, mut answer: impl FnMut(u64) -> Page) -> Result<u64> {
    let mut walk = Walk::new(Plan { per_page, ..Plan::changes(resource, None, None) });
    let mut asked = 0;
    while walk.ask().is_some() {
        asked += 1;
        if walk.answer(&answer(asked))? == Step::Done {
            return Ok(asked);
        }
    }
    Ok(asked)
}

fn is_incomplete(ended: &Result<u64>, why: &str) -> bool {
    let Err(Error::IncompleteScan(text)) = ended else { return false };
    text.contains(why) && text.contains("run again later")
}

#[test]
fn a_list_that_always_goes_on_is_given_up() {
    let more = Meta { total_count: Some(u64::MAX), per_page: Some(1), next_page: Some(2) };
    let mut micros = OLD;
    let ended = ending(Resource::ClientInvoices, 1, |id| {
        micros += 1;
        page(vec![row(id, micros)], more)
    });
    assert!(is_incomplete(&ended, "it does not come to an end"), "{ended:?}");
}

#[test]
fn a_tie_whose_count_is_never_reached_is_not_taken_for_complete() {
    let more = Meta { total_count: Some(1_000), per_page: Some(2), next_page: Some(2) };
    let ended = ending(Resource::ClientInvoices, 2, |_| page(vec![row(1, OLD), row(2, OLD)], more));
    assert!(is_incomplete(&ended, "repeated readings never added up"), "{ended:?}");
}

#[test]
fn a_list_without_order_or_clock_is_not_guessed_at() {
    let mut walk = Walk::new(Plan::changes(Resource::ClientInvoices, None, None));
    let rows = page(vec![row(1, OLD + 1), row(2, OLD)], Meta { total_count: Some(9), ..Meta::default() });
    let silent = Page { date: None, ..rows };
    let mut ended = Ok(Step::More);
    for _ in 0..2_000 {
        ended = walk.answer(&silent);
        if !matches!(ended, Ok(Step::More)) {
            break;
        }
    }
    assert!(matches!(&ended, Err(Error::IncompleteScan(_))), "{ended:?}");
    assert_eq!(walk.watermark(), None);
}

#[test]
fn a_page_that_counts_nothing_is_believed_only_when_it_tells_its_size() {
    let silent = Meta::default();
    let told = Meta { per_page: Some(100), ..silent };
    assert_eq!(ending(Resource::ClientInvoices, 100, |_| page(vec![row(1, OLD)], told)).unwrap(), 1);
    assert_eq!(ending(Resource::ClientInvoices, 100, |_| page(Vec::new(), silent)).unwrap(), 1);
    let asked = ending(Resource::ClientInvoices, 100, |_| page(vec![row(1, OLD)], silent));
    assert!(!asked.is_ok_and(|asked| asked == 1));
}

#[test]
fn a_list_that_moved_under_its_page_numbers_is_told() {
    let meta = |total_count| Meta { total_count: Some(total_count), per_page: Some(2), next_page: Some(2) };
    let mut numbered = Numbered::new("created_at:desc".to_owned(), 2, false);
    assert_eq!(numbered.page(), 1);
    assert!(!numbered.answer(&page(vec![row(1, OLD), row(2, OLD)], meta(4)), 2).unwrap());
    let query: Vec<(String, String)> = numbered.query();
    assert_eq!(query.last(), Some(&("page".to_owned(), "2".to_owned())));
    let moved = numbered.answer(&page(vec![row(2, OLD), row(3, OLD)], Meta { next_page: None, ..meta(3) }), 1);
    assert!(matches!(moved, Err(Error::PaginationShifted(text)) if text.contains("created_at:desc")));
}
