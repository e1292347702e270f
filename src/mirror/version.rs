//! Which of two versions of an invoice is the newer one.

use std::time::Duration;

use bytes::Bytes;
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::same::same;
use super::state::{ChangeKind, Code};
use crate::api::record::Record;
use crate::database::{Micros, Stop, instant};
use crate::error::Result;
use crate::resource::Resource;
use crate::time::Timestamp;

/// How far the clocks of Qonto's machines may lie apart.
const NODES: Duration = Duration::from_secs(60);

/// The date by which a version is ordered: one far ahead of Qonto's own clock counts as the moment of its reading, because
/// whatever comes after it is dated later than that.
pub(super) fn dated(record: &Record, now: Timestamp) -> Option<Timestamp> {
    record.updated_at.map(|date| if date > now.plus(NODES) { now } else { date })
}

fn are_telling(stored: Timestamp, incoming: Timestamp, now: Timestamp) -> bool {
    stored.since(incoming).max(incoming.since(stored)) > NODES && incoming <= now.plus(NODES)
}

/// What the mirror holds of one invoice.
pub(super) struct Stored {
    /// Its number in the database.
    pub(super) number: i64,
    updated_at: Option<Timestamp>,
    read_at: i64,
    deleted: bool,
    body: String,
}

/// What became of an incoming version.
pub(super) struct Settled {
    /// What happened to the invoice, if anything.
    pub(super) change: Option<ChangeKind>,
    /// Whether the incoming version is what is stored now.
    pub(super) newest: bool,
}

impl Stored {
    /// Looks up an invoice that is there, by its id.
    pub(super) fn find(connection: &Connection, resource: Resource, record: &Record) -> Result<Self, Stop> {
        let sql = "SELECT number, updated_at, read_at, deleted_at IS NOT NULL AS deleted, body
                   FROM invoice WHERE resource = ?1 AND id = ?2";
        let read = |row: &rusqlite::Row<'_>| {
            Ok(Self {
                number: row.get("number")?,
                updated_at: instant(row, "updated_at")?,
                read_at: row.get("read_at")?,
                deleted: row.get("deleted")?,
                body: row.get("body")?,
            })
        };
        let found = connection.prepare_cached(sql)?.query_row(params![Code(resource), record.id.as_str()], read);
        found.optional()?.ok_or_else(|| Stop::damaged("an invoice that is stored is not found".to_owned()))
    }

    /// Takes over what is newer and tells what changed.
    pub(super) fn settle(
        &self,
        transaction: &Transaction<'_>,
        order: i64,
        record: &Record,
        body: &str,
        now: Timestamp,
    ) -> Result<Settled, Stop> {
        let newer = self.is_superseded_by(record.updated_at, order, now);
        let updated = newer && !same(&self.body, body);
        let restored = self.deleted && order > self.read_at;
        if updated {
            self.overwrite(transaction, order, record, body, now)?;
        } else if newer && order > self.read_at {
            self.confirm(transaction, order)?;
        }
        if restored {
            let sql = "UPDATE invoice SET deleted_at = NULL, read_at = max(read_at, ?2) WHERE number = ?1";
            transaction.prepare_cached(sql)?.execute(params![self.number, order])?;
        }
        let change = match (restored, updated) {
            (true, _) => Some(ChangeKind::Restored),
            (false, true) => Some(ChangeKind::Updated),
            (false, false) => None,
        };
        Ok(Settled { change, newest: newer })
    }

    /// The stored version; `None` when somebody spoiled it.
    pub(super) fn record(&self) -> Option<Record> {
        Record::read(Bytes::from(self.body.clone())).ok()
    }

    /// Versions are ordered by Qonto's date and, where that does not tell, by when they were read. Dates that lie close
    /// together tell nothing, nor does one ahead of Qonto's own clock: the next change may be dated by a better clock, and
    /// earlier. What is then taken by mistake is put right by the next run, which reads all that is dated so late.
    fn is_superseded_by(&self, updated_at: Option<Timestamp>, order: i64, now: Timestamp) -> bool {
        #[cfg(test)]
        if crate::mutants::Mutant::OlderOverNewer.is_at_work() {
            return true;
        }
        match (self.updated_at, updated_at) {
            (Some(stored), Some(incoming)) if self.read_at == order => incoming >= stored,
            (Some(stored), Some(incoming)) if are_telling(stored, incoming, now) => incoming > stored,
            _ => order >= self.read_at,
        }
    }

    fn overwrite(
        &self,
        transaction: &Transaction<'_>,
        order: i64,
        record: &Record,
        body: &str,
        now: Timestamp,
    ) -> Result<(), Stop> {
        let sql = "UPDATE invoice SET created_at = ?2, updated_at = ?3, read_at = max(read_at, ?4), body = ?5
                   WHERE number = ?1";
        transaction.prepare_cached(sql)?.execute(params![
            self.number,
            record.created_at.map(Micros),
            dated(record, now).map(Micros),
            order,
            body
        ])?;
        Ok(())
    }

    /// Remembers that this version was still the current one, against a late answer with an older one.
    fn confirm(&self, transaction: &Transaction<'_>, order: i64) -> Result<(), Stop> {
        let sql = "UPDATE invoice SET read_at = ?2 WHERE number = ?1";
        transaction.prepare_cached(sql)?.execute(params![self.number, order])?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use proptest::prelude::*;

    use super::super::apply::{PageCommit, Reading};
    use super::super::testing::{Bench, NOW, at, record};
    use super::*;

    const KIND: Resource = Resource::ClientInvoices;

    /// Versions as a server makes them: dates never go back, and may be missing altogether.
    fn versions() -> impl Strategy<Value = Vec<(usize, Record)>> {
        (proptest::collection::vec(0..2_i64, 1..8), any::<bool>()).prop_flat_map(|(steps, dated)| {
            let mut seconds = NOW;
            let rows = steps.into_iter().enumerate().map(move |(n, step)| {
                seconds += step;
                let date = if dated { format!(r#","updated_at":"{}""#, at(seconds)) } else { String::new() };
                (n, record(&format!(r#"{{"id":"a"{date},"n":{n}}}"#)))
            });
            Just(rows.collect::<Vec<_>>()).prop_shuffle()
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn the_newest_version_stays_in_whatever_order_answers_arrive(arrivals in versions()) {
            let bench = Bench::new();
            for (n, row) in &arrivals {
                let read_order = u64::try_from(*n).unwrap();
                let records = std::slice::from_ref(row);
                let page = PageCommit { resource: KIND, records, unreadable: &[], read_order, reading: Reading::Alone, now: at(NOW) };
                bench.store.apply_page(bench.run, &page).unwrap();
            }
            let newest = arrivals.iter().max_by_key(|(n, _)| *n).unwrap().1.text().to_owned();
            prop_assert_eq!(bench.store.invoice(KIND, &"a".into()).unwrap(), Some(newest));
        }
    }
}
