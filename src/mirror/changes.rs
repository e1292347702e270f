//! The change log: every transition of every invoice, in order, for as long as its reader wants.

use rusqlite::{Connection, params};

use super::state::{ChangeKind, Code};
use super::store::Store;
use crate::database::{Durability, Micros, Stop};
use crate::error::{Error, Result};
use crate::id::InvoiceId;
use crate::resource::Resource;
use crate::time::Timestamp;

/// One change of one invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeRow {
    /// Its durable number; they rise, and none is given twice.
    pub seq: i64,
    /// The kind of invoice.
    pub resource: Resource,
    /// Which one.
    pub id: InvoiceId,
    /// What happened.
    pub kind: ChangeKind,
    /// When it was seen, by the server's clock.
    pub at: Timestamp,
    /// The invoice as it is stored now, as JSON.
    pub body: String,
}

impl Store {
    /// Changes after a number, in order; an error when some of them were forgotten.
    pub fn changes(&self, after: i64, limit: u32) -> Result<Vec<ChangeRow>> {
        self.read(|connection| {
            refuse_forgotten(connection, after)?;
            let sql = "SELECT seq, resource, id, kind, at, body FROM change JOIN invoice ON number = invoice
                       WHERE seq > ?1 ORDER BY seq LIMIT ?2";
            let mut statement = connection.prepare_cached(sql)?;
            let rows = statement.query_map(params![after, limit], change)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Forgets the changes up to a number, that one included; tells how many there were.
    pub fn forget_changes(&self, up_to: i64) -> Result<u64> {
        self.write(Durability::Full, |transaction| {
            let up_to = up_to.min(last_seq(transaction)?);
            transaction.execute("UPDATE meta SET forgotten = max(forgotten, ?1)", [up_to])?;
            let forgotten = transaction.execute("DELETE FROM change WHERE seq <= ?1", [up_to])?;
            Ok(u64::try_from(forgotten).unwrap_or(u64::MAX))
        })
    }
}

pub(super) fn refuse_forgotten(connection: &Connection, after: i64) -> Result<(), Stop> {
    if after < 0 {
        return Err(Error::Argument(format!(
            "after: {after} is no number of a change: they begin at 1, and 0 is before all"
        ))
        .into());
    }
    let forgotten: i64 = connection.prepare_cached("SELECT forgotten FROM meta")?.query_row([], |row| row.get(0))?;
    if after >= forgotten {
        return Ok(());
    }
    Err(Error::Mirror(format!(
        "changes up to {forgotten} were forgotten, and {after} is before that: \
         read the invoices themselves, then go on with the changes after {forgotten}"
    ))
    .into())
}

/// The number of the newest change, forgotten ones included.
pub(super) fn last_seq(connection: &Connection) -> Result<i64, Stop> {
    let sql = "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'change'";
    Ok(connection.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
}

fn change(row: &rusqlite::Row<'_>) -> rusqlite::Result<ChangeRow> {
    Ok(ChangeRow {
        seq: row.get("seq")?,
        resource: row.get::<_, Code>("resource")?.0,
        id: row.get::<_, String>("id")?.into(),
        kind: row.get("kind")?,
        at: row.get::<_, Micros>("at")?.0,
        body: row.get("body")?,
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::super::testing::{Bench, invoice};
    use super::*;

    const KIND: Resource = Resource::SupplierInvoices;

    fn seqs(bench: &Bench, after: i64, limit: u32) -> Vec<i64> {
        bench.store.changes(after, limit).unwrap().into_iter().map(|change| change.seq).collect()
    }

    #[test]
    fn changes_are_read_in_pages_and_carry_the_newest_body() {
        let bench = Bench::new();
        bench.page(KIND, &[invoice("a", 1, ""), invoice("b", 1, "")], None);
        bench.page(KIND, &[invoice("a", 2, r#","note":"new""#)], None);
        assert_eq!(seqs(&bench, 0, 2), [1, 2]);
        assert_eq!(seqs(&bench, 2, 2), [3]);
        let first = bench.store.changes(0, 1).unwrap().remove(0);
        assert_eq!((first.kind, first.id), (ChangeKind::Created, "a".into()));
        assert!(first.body.contains("new"));
    }

    #[test]
    fn forgotten_changes_are_an_error_and_numbers_go_on() {
        let bench = Bench::new();
        bench.page(KIND, &[invoice("a", 1, ""), invoice("b", 1, "")], None);
        assert_eq!(bench.store.forget_changes(1).unwrap(), 1);
        let error = bench.store.changes(0, 9).unwrap_err();
        assert!(matches!(&error, Error::Mirror(text) if text.contains("up to 1 were forgotten")), "{error}");
        assert_eq!(seqs(&bench, 1, 9), [2]);
        assert_eq!(bench.store.forget_changes(99).unwrap(), 1);
        bench.page(KIND, &[invoice("c", 1, "")], None);
        assert_eq!(seqs(&bench, 2, 9), [3]);
        assert_eq!(bench.store.status().unwrap().last_seq, 3);
    }
}
