//! How much the mirror holds and how much it owes, without counting rows.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::changes::last_seq;
use super::lock::Lock;
use super::report::MirrorStatus;
use super::scan::watermark;
use super::state::AttachmentState;
use super::store::Store;
use crate::database::{Stop, instant};
use crate::error::Result;
use crate::resource::Resource;

/// Files by what is left to do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Owed {
    /// Owed: a run fetches them when they are due.
    pub pending: u64,
    /// Invoices whose file is not made yet.
    pub waiting: u64,
    /// Given up.
    pub dead: u64,
    /// On disk.
    pub done: u64,
}

impl Store {
    /// Files by what is left to do.
    pub fn owed(&self) -> Result<Owed> {
        self.read(|connection| {
            let tally = Tally::read(connection)?;
            let count = |state: AttachmentState| tally.count(state.as_str());
            Ok(Owed {
                pending: count(AttachmentState::Pending),
                waiting: count(AttachmentState::Waiting),
                dead: count(AttachmentState::Dead),
                done: count(AttachmentState::Done),
            })
        })
    }

    /// What the mirror holds.
    pub fn status(&self) -> Result<MirrorStatus> {
        let locked = Lock::is_locked(self.folder());
        self.read(|connection| {
            let tally = Tally::read(connection)?;
            let mut watermarks = BTreeMap::new();
            for resource in Resource::ALL {
                watermarks.insert(resource, watermark(connection, resource)?);
            }
            let sql = "SELECT organization_id, last_sync, last_audit FROM meta";
            let (organization_id, last_sync, last_audit) = connection.query_row(sql, [], |row| {
                let organization = row.get::<_, Option<String>>("organization_id")?.map(Into::into);
                Ok((organization, instant(row, "last_sync")?, instant(row, "last_audit")?))
            })?;
            Ok(MirrorStatus {
                organization_id,
                invoices: Resource::ALL.map(|resource| (resource, tally.count(resource.plural()))).into(),
                attachments: AttachmentState::ALL.iter().map(|state| (*state, tally.count(state.as_str()))).collect(),
                bytes: tally.bytes(),
                watermarks,
                last_sync,
                last_audit,
                last_seq: last_seq(connection)?,
                locked,
            })
        })
    }
}

/// The counters that the database keeps by itself.
struct Tally(BTreeMap<String, (u64, u64)>);

impl Tally {
    fn read(connection: &Connection) -> Result<Self, Stop> {
        let mut statement = connection.prepare_cached("SELECT name, count, bytes FROM tally")?;
        let number = |row: &rusqlite::Row<'_>, column| row.get::<_, i64>(column).map(|n| u64::try_from(n).unwrap_or(0));
        let rows = statement.query_map([], |row| Ok((row.get(0)?, (number(row, 1)?, number(row, 2)?))))?;
        Ok(Self(rows.collect::<Result<_, _>>()?))
    }

    fn count(&self, name: &str) -> u64 {
        self.0.get(name).map_or(0, |(count, _)| *count)
    }

    fn bytes(&self) -> u64 {
        self.0.values().map(|(_, bytes)| bytes).sum()
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop at a surprise")]
    use super::super::testing::{Bench, NOW, at, invoice};
    use super::*;

    #[test]
    fn counters_agree_with_the_rows() {
        let bench = Bench::new();
        let rows = [
            invoice("a", 0, ""),
            invoice("b", 0, r#","attachment_id":"x""#),
            invoice("c", 0, r#","attachment_id":"y""#),
        ];
        bench.page(Resource::SupplierInvoices, &rows, None);
        bench.page(Resource::ClientInvoices, &rows, None);
        bench.done("x");
        bench.page(Resource::SupplierInvoices, &[invoice("a", 5, r#","attachment_id":"z""#)], None);
        bench.sql("UPDATE invoice SET deleted_at = 1 WHERE resource = 1 AND id = 'c'");
        bench.store.mark_synced(bench.run, at(NOW)).unwrap();
        let status = bench.store.status().unwrap();
        assert_eq!(status.invoices, [(Resource::ClientInvoices, 3), (Resource::SupplierInvoices, 2)].into());
        assert_eq!(bench.store.owed().unwrap(), Owed { pending: 2, waiting: 1, dead: 0, done: 1 });
        assert_eq!((status.bytes, status.last_sync, status.locked), (4, Some(at(NOW)), true));
        let json = serde_json::to_value(&status).unwrap();
        assert_eq!(json["attachments"]["done"], 1);
        assert_eq!(json["watermarks"]["client_invoices"], serde_json::Value::Null);
    }
}
