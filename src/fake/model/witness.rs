//! What a test may see that no client sees.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Millis, Model, Resource};

/// One row as it was after a change.
#[derive(Debug, Clone)]
pub(crate) struct Commit {
    pub(crate) resource: Resource,
    pub(crate) id: String,
    /// Its last date, in milliseconds since 1970.
    pub(crate) dated: Millis,
    /// As it is served; nothing when it was deleted.
    pub(crate) row: Option<Value>,
}

impl Model {
    /// What changed since this was last asked.
    pub(crate) fn commits(&mut self) -> Vec<Commit> {
        let mut commits = Vec::new();
        for resource in [Resource::SupplierInvoices, Resource::ClientInvoices] {
            let touched: BTreeSet<String> = self.table_and_dice(resource).0.touched.drain(..).collect();
            commits.extend(touched.into_iter().map(|id| self.commit(resource, id)));
        }
        commits
    }

    fn commit(&self, resource: Resource, id: String) -> Commit {
        let row = self.table(resource).row_of_id(&id);
        let dated = row.map(|row| row.updated_at.unwrap_or(row.created_at)).unwrap_or_default();
        let served = row.filter(|row| !row.unreadable).map(|row| self.writer().value(row));
        Commit { resource, id, dated, row: served }
    }

    /// Other programs at the same address send so many requests now.
    pub(crate) fn others_ask(&mut self, count: usize) {
        let now = self.now();
        for _ in 0..count {
            self.limiter.refuses(now);
        }
    }
}
