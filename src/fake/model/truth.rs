//! What tests compare with: the rows, the requests, the counts.

use serde_json::Value;

use super::{Counters, Model, Resource};

impl Model {
    /// Every readable row as it is served now, by identifier: the truth to compare with.
    pub fn rows(&mut self, resource: Resource) -> Vec<Value> {
        self.arrive();
        let mut rows: Vec<_> = self.table(resource).rows().filter(|row| !row.unreadable).collect();
        rows.sort_unstable_by(|one, other| one.id.cmp(&other.id));
        rows.into_iter().map(|row| self.writer().value(row)).collect()
    }

    /// The SHA-256 of the file behind an attachment, in hexadecimal.
    #[cfg(test)]
    pub(crate) fn sha256_of(&self, attachment: &str) -> Option<String> {
        Some(self.file_of(attachment)?.sha256(&self.padding))
    }

    /// What was asked, oldest first, with credentials taken out; the latest 100,000 requests.
    pub fn requests(&self) -> Vec<Value> {
        self.journal.json(|at| self.writer().dates.text(at))
    }

    /// How often each stage was reached.
    pub fn counters(&self) -> Counters {
        self.counters
    }
}
