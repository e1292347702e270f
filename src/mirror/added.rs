//! New rows, counted once a page: the database itself counts only what becomes of them later.

use rusqlite::{Connection, params};

use super::state::AttachmentState;
use crate::database::Stop;
use crate::resource::Resource;

/// The rows that one transaction adds.
#[derive(Debug, Default)]
pub(super) struct Added {
    /// Invoices seen for the first time.
    pub(super) invoices: i64,
    /// Files owed for the first time.
    pub(super) files: i64,
    waiting: i64,
    absent: i64,
}

impl Added {
    /// Notes an invoice that has no file, by what is expected of it.
    pub(super) fn waits(&mut self, state: Option<AttachmentState>) {
        match state {
            Some(AttachmentState::Waiting) => self.waiting += 1,
            Some(AttachmentState::Absent) => self.absent += 1,
            _ => {}
        }
    }

    /// Adds them to the tally, in the transaction that added the rows.
    pub(super) fn count(&self, connection: &Connection, resource: Resource) -> Result<(), Stop> {
        let added = [
            (resource.plural(), self.invoices),
            (AttachmentState::Pending.as_str(), self.files),
            (AttachmentState::Waiting.as_str(), self.waiting),
            (AttachmentState::Absent.as_str(), self.absent),
        ];
        let mut tally = connection.prepare_cached("UPDATE tally SET count = count + ?2 WHERE name = ?1")?;
        for (name, count) in added.into_iter().filter(|(_, count)| *count > 0) {
            tally.execute(params![name, count])?;
        }
        Ok(())
    }
}
