//! A request to create supplier invoices, from its form to its answer.

use std::sync::Arc;
use std::time::Duration;

use super::entry::{Entry, Shared};
use super::verdict::Verdict;
use crate::fake::model::clock::millis;
use crate::fake::model::form::{elements, parts};
use crate::fake::model::refusal::{self, Refusal};
use crate::fake::model::{Answer, Model, Request};

const PATH: &str = "/v2/supplier_invoices/bulk";

/// What a bulk request asks for; without entries it is none that can be answered.
#[derive(Debug)]
pub(in crate::fake::model) struct Bulk {
    entries: Vec<Entry>,
    shared: Arc<Shared>,
    bytes: usize,
}

impl Bulk {
    /// Reads the form of a request to this path.
    pub(in crate::fake::model) fn read(request: &Request) -> Option<Self> {
        if request.method != "POST" || request.path != PATH {
            return None;
        }
        let parts = parts(request.header("Content-Type").unwrap_or_default(), &request.body).unwrap_or_default();
        let (elements, others) = elements(parts, "supplier_invoices");
        let entries = elements.iter().map(Entry::new).collect();
        Some(Self { entries, shared: Arc::new(Shared::new(&others)), bytes: request.body.len() })
    }

    fn keys(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().filter_map(|entry| entry.key.as_deref())
    }
}

impl Model {
    /// Creates the invoices of a request, each for itself.
    pub(in crate::fake::model) fn create_supplier_invoices(&mut self, bulk: &Bulk) -> Result<Answer, Refusal> {
        if bulk.entries.is_empty() {
            return Err(Refusal::not_a_bulk());
        }
        let now = self.now();
        if bulk.keys().any(|key| self.uploads.keys.is_busy(key, now)) {
            return Ok(refusal::concurrent());
        }
        let mut verdicts = Vec::new();
        for (index, entry) in bulk.entries.iter().enumerate() {
            let file_name = self.name_of(entry);
            let invoice = self.take(index, entry, file_name.as_deref(), &bulk.shared);
            verdicts.push(Verdict { index, entry, file_name, invoice });
        }
        Ok(self.bulk_answer(verdicts))
    }

    /// Counts a request, and keeps its keys busy for as long as its answer takes.
    pub(in crate::fake::model) fn note_bulk(&mut self, bulk: &Bulk, delay: Duration) {
        let count = |length: usize| u64::try_from(length).unwrap_or(u64::MAX);
        let counters = &mut self.counters;
        counters.bulk_requests += 1;
        counters.most_invoices_in_a_request = counters.most_invoices_in_a_request.max(count(bulk.entries.len()));
        counters.most_bytes_in_a_request = counters.most_bytes_in_a_request.max(count(bulk.bytes));
        let now = self.now();
        for key in bulk.keys().filter(|_| !delay.is_zero()) {
            self.uploads.keys.occupy(key, now, now + millis(delay));
        }
    }
}
