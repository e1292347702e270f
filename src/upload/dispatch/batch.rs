//! Which invoices go into the next request.

use std::collections::{HashSet, VecDeque};

use crate::upload::same_name::folded;

/// Invoices in one request (docs.qonto.com, how to upload supplier invoices).
pub const MOST_INVOICES: usize = 20;

/// Bytes in one request's body: the 15 MB of an older reference page of docs.qonto.com, create supplier invoices.
pub const MOST_BYTES: u64 = 15_000_000;

/// How far a batch looks past invoices that do not fit, so that a long queue is not read anew for every batch.
const LOOK_AHEAD: usize = 200;

/// Takes the next batch from the front of the queue; what clashes or does not fit keeps its place for a later one.
///
/// `shared` are the bytes that the request has anyhow; `of` tells an invoice's bytes in the body and its file name,
/// which an attachment lacks. A batch holds at least one invoice, unless the queue is empty, and no two equal names, as
/// an answer tells invoices apart by them. It holds files or attachments but not both: Qonto opens the next invoice at
/// a part that the last one has already, so a file behind an attachment would join that one.
pub(crate) fn next_batch<T>(queue: &mut VecDeque<T>, shared: u64, of: impl Fn(&T) -> (u64, &str)) -> Vec<T> {
    let mut batch = Open { items: Vec::new(), bytes: shared, names: HashSet::new(), has_files: None };
    let mut left = Vec::new();
    for _ in 0..LOOK_AHEAD.min(queue.len()) {
        if batch.items.len() == MOST_INVOICES {
            break;
        }
        let Some(item) = queue.pop_front() else { break };
        let (bytes, name) = of(&item);
        let admitted = batch.admits(bytes, name);
        if admitted { batch.items.push(item) } else { left.push(item) }
    }
    left.into_iter().rev().for_each(|item| queue.push_front(item));
    batch.items
}

/// A batch that may take more.
struct Open<T> {
    items: Vec<T>,
    bytes: u64,
    names: HashSet<String>,
    has_files: Option<bool>,
}

impl<T> Open<T> {
    /// Whether an invoice may join, and if so, its room is taken.
    fn admits(&mut self, bytes: u64, name: &str) -> bool {
        let together = self.bytes.saturating_add(bytes);
        let fits = self.items.is_empty() || together <= MOST_BYTES;
        // The name of one that does not fit counts too: the next of that name must not overtake it.
        let is_new = name.is_empty() || self.names.insert(folded(name));
        let is_alike = *self.has_files.get_or_insert(!name.is_empty()) != name.is_empty();
        let admitted = fits && is_new && is_alike;
        if admitted {
            self.bytes = together;
        }
        admitted
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;
    use proptest::prelude::*;

    type Item = (usize, u64, String);

    fn queue(items: &[(u64, &str)]) -> VecDeque<Item> {
        items.iter().enumerate().map(|(place, (bytes, name))| (place, *bytes, (*name).to_owned())).collect()
    }

    /// The batches that a queue makes, each as the places of its invoices.
    fn batches(queue: &mut VecDeque<Item>, shared: u64) -> Vec<Vec<Item>> {
        std::iter::from_fn(|| Some(next_batch(queue, shared, |(_, bytes, name)| (*bytes, name))))
            .take_while(|batch| !batch.is_empty())
            .collect()
    }

    fn places(items: &[(u64, &str)], shared: u64) -> Vec<Vec<usize>> {
        let batches = batches(&mut queue(items), shared);
        batches.iter().map(|batch| batch.iter().map(|(place, ..)| *place).collect()).collect()
    }

    #[test]
    fn what_clashes_or_does_not_fit_waits_in_order() {
        let clash = [(1, "a.pdf"), (1, "A.PDF"), (1, "b.pdf"), (1, "c.pdf"), (1, "a.pdf")];
        assert_eq!(places(&clash, 0), [vec![0, 2, 3], vec![1], vec![4]]);
        let large = [(9_000_000, "a"), (9_000_000, "b"), (1, "b"), (6_000_000, "c"), (1, "d")];
        assert_eq!(places(&large, 0), [vec![0, 3], vec![1, 4], vec![2]]);
    }

    #[test]
    fn files_and_attachments_do_not_travel_together() {
        let mixed = [(1, ""), (1, "a.pdf"), (1, ""), (1, "b.pdf")];
        assert_eq!(places(&mixed, 0), [vec![0, 2], vec![1, 3]]);
    }

    #[test]
    fn the_shared_bytes_count_and_one_invoice_always_goes() {
        assert_eq!(places(&[(MOST_BYTES, "a"), (1, "b")], 1), [vec![0], vec![1]]);
        assert_eq!(places(&[(MOST_BYTES - 2, "a"), (1, "b")], 1), [vec![0, 1]]);
        assert_eq!(places(&[(u64::MAX, "a"), (u64::MAX, "b")], u64::MAX), [vec![0], vec![1]]);
    }

    #[test]
    fn a_batch_looks_no_further_than_it_must() {
        let mut items = vec![(1, "same"); LOOK_AHEAD];
        items.push((1, "other"));
        assert_eq!(places(&items, 0).iter().take(2).cloned().collect::<Vec<_>>(), [vec![0], vec![1, LOOK_AHEAD]]);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn every_invoice_goes_once_within_the_limits_and_in_order_among_equals(
            items in prop::collection::vec((0..6_000_000_u64, "[abA]?"), 0..90),
            shared in 0..2_000_u64,
        ) {
            let mut items: VecDeque<Item> =
                items.into_iter().enumerate().map(|(place, (bytes, name))| (place, bytes, name)).collect();
            let count = items.len();
            let mut gone = Vec::new();
            while let Some((front, ..)) = items.front().cloned() {
                let batch = next_batch(&mut items, shared, |(_, bytes, name)| (*bytes, name));
                prop_assert_eq!(batch.first().unwrap().0, front);
                prop_assert!(batch.len() <= MOST_INVOICES);
                prop_assert!(batch.iter().all(|item| item.2.is_empty() == batch.first().unwrap().2.is_empty()));
                prop_assert!(batch.len() == 1 || shared + batch.iter().map(|item| item.1).sum::<u64>() <= MOST_BYTES);
                let names: Vec<_> = batch.iter().map(|item| folded(&item.2)).filter(|name| !name.is_empty()).collect();
                prop_assert_eq!(names.iter().collect::<HashSet<_>>().len(), names.len());
                gone.extend(batch);
            }
            for name in ["a", "b"] {
                let places: Vec<_> = gone.iter().filter(|item| folded(&item.2) == name).map(|item| item.0).collect();
                prop_assert!(places.is_sorted());
            }
            gone.sort_unstable();
            prop_assert_eq!(gone.into_iter().map(|item| item.0).collect::<Vec<_>>(), (0..count).collect::<Vec<_>>());
        }
    }
}
