//! Which invoices go into the next request.

use std::collections::{HashSet, VecDeque};

use super::same_name::folded;

/// Invoices in one request (docs.qonto.com, how to upload supplier invoices).
pub const MOST_INVOICES: usize = 20;

/// Bytes in one request's body: the 15 MB of an older reference page of docs.qonto.com, create supplier invoices.
pub const MOST_BYTES: u64 = 15_000_000;

/// How far a batch looks past invoices that do not fit, so that a long queue is not read anew for every batch.
const LOOK_AHEAD: usize = 200;

/// Takes the next batch from the front of the queue; what clashes or does not fit keeps its place for a later one.
///
/// `shared` are the bytes that the request has anyhow; `of` tells an invoice's bytes in the body and its file name.
/// A batch holds at least one invoice, unless the queue is empty, and no two equal names, as an answer tells
/// invoices apart by them.
pub fn next_batch<T>(queue: &mut VecDeque<T>, shared: u64, of: impl Fn(&T) -> (u64, &str)) -> Vec<T> {
    let mut batch = Open { items: Vec::new(), bytes: shared, names: HashSet::new() };
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
}

impl<T> Open<T> {
    /// Whether an invoice may join, and if so, its room is taken.
    fn admits(&mut self, bytes: u64, name: &str) -> bool {
        let together = self.bytes.saturating_add(bytes);
        let fits = self.items.is_empty() || together <= MOST_BYTES;
        // The name of one that does not fit counts too: the next of that name must not overtake it.
        let is_new = name.is_empty() || self.names.insert(folded(name));
        let admitted = fits && is_new;
        if admitted {
            self.bytes = together;
        }
        admitted
    }
}
