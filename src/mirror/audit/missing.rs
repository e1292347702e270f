//! Invoices that may be gone: only two denials far enough apart are believed.

use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::super::fence::Run;
use super::super::state::Code;
use super::super::store::Store;
use super::record::AHEAD;
use super::state::AuditState;
use super::tombstone::bury;
use crate::database::{Durability, Micros, Stop, instant};
use crate::error::Result;
use crate::id::InvoiceId;
use crate::resource::Resource;
use crate::time::{Timestamp, Watermark};
use crate::walk::OVERLAP;

/// Between two denials, the time in which a change may stay invisible passes, and the second that a `Date` rounds off.
const APART: Duration = OVERLAP.saturating_add(Duration::from_secs(2));

/// An invoice to ask for by its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suspect {
    /// Its number in the database.
    pub number: i64,
    /// Which one.
    pub id: InvoiceId,
    /// Whether a complete list must have brought it: it was created where nothing can enter the list any more.
    pub listable: bool,
}

/// Qonto's answer that it does not have an invoice.
#[derive(Debug, Clone, Copy)]
pub struct Denial {
    /// The invoice's number in the database.
    pub number: i64,
    /// The place of the answer in this run's order of reading.
    pub read_order: u64,
    /// Qonto's time just before it was asked, at the earliest.
    pub asked: Timestamp,
    /// Qonto's time when it had answered, at the latest.
    pub answered: Timestamp,
}

impl Store {
    /// Live invoices that an audit has not seen, from after a number; not those that were denied too lately for a second
    /// denial to prove anything. What is newer than the walk read is among them, and costs a question.
    pub fn unseen(
        &self,
        resource: Resource,
        audit: &AuditState,
        after: i64,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<Suspect>> {
        self.read(|connection| {
            // The plus sign keeps SQLite from sorting all invoices of the kind for each portion.
            let sql = "SELECT number, id, created_at <= ?6 IS TRUE AS listable
                       FROM invoice LEFT JOIN missing ON missing.invoice = number
                       WHERE number > ?1 AND +resource = ?2 AND read_at < ?3 AND deleted_at IS NULL
                         AND (since IS NULL OR since <= ?4 OR since > ?7)
                       ORDER BY number LIMIT ?5";
            let seal = audit.seal.map(|Watermark(seal)| Micros(seal));
            let values = params![
                after,
                Code(resource),
                audit.began,
                Micros(now.minus(APART)),
                limit,
                seal,
                Micros(now.plus(AHEAD))
            ];
            let unseen: Vec<Suspect> =
                connection.prepare_cached(sql)?.query_map(values, suspect)?.collect::<Result<_, _>>()?;
            check_order(after, &unseen)?;
            Ok(unseen)
        })
    }

    /// Invoices that were denied once, long enough ago to ask again; the longest ago first.
    pub fn due_missing(&self, resource: Resource, now: Timestamp, limit: u32) -> Result<Vec<Suspect>> {
        self.read(|connection| {
            // A CROSS JOIN is read from left to right: few are missing, and invoices are many.
            let sql = "SELECT number, id, 0 AS listable
                       FROM missing CROSS JOIN invoice ON number = invoice
                       WHERE resource = ?1 AND (since <= ?2 OR since > ?3) ORDER BY since LIMIT ?4";
            let values = params![Code(resource), Micros(now.minus(APART)), Micros(now.plus(AHEAD)), limit];
            Ok(connection.prepare_cached(sql)?.query_map(values, suspect)?.collect::<Result<_, _>>()?)
        })
    }

    /// Notes a denial; true when it is the second one and the invoice counts as deleted from now on.
    pub fn note_denial(&self, run: Run, denial: &Denial) -> Result<bool> {
        self.write_for(run, Durability::Full, |transaction| {
            let order = run.order(denial.read_order);
            if !is_live(transaction, denial.number, order)? {
                return Ok(false);
            }
            let deleted = is_second(transaction, denial)?;
            if deleted {
                bury(transaction, denial.number, order, denial.answered)?;
            } else {
                // An earlier denial counts from now on if it was dated by a clock that was ahead.
                let sql = "INSERT INTO missing (invoice, since) VALUES (?1, ?2)
                           ON CONFLICT (invoice) DO UPDATE SET since = min(since, excluded.since)";
                transaction.execute(sql, params![denial.number, Micros(denial.answered)])?;
            }
            Ok(deleted)
        })
    }
}

/// Forgets what was denied of an invoice that was read.
pub(in crate::mirror) fn found(connection: &Connection, invoice: i64) -> Result<(), Stop> {
    connection.prepare_cached("DELETE FROM missing WHERE invoice = ?1")?.execute([invoice])?;
    Ok(())
}

/// Whether the invoice is still as it was when Qonto was asked: neither deleted nor read since.
fn is_live(transaction: &Transaction<'_>, invoice: i64, order: i64) -> Result<bool, Stop> {
    let sql = "SELECT 1 FROM invoice WHERE number = ?1 AND deleted_at IS NULL AND read_at < ?2";
    Ok(transaction.prepare_cached(sql)?.exists([invoice, order])?)
}

fn is_second(transaction: &Transaction<'_>, denial: &Denial) -> Result<bool, Stop> {
    #[cfg(test)]
    if crate::mutants::Mutant::TombstoneAfterOneDenial.is_at_work() {
        return Ok(true);
    }
    let sql = "SELECT since FROM missing WHERE invoice = ?1";
    let first = transaction.prepare_cached(sql)?.query_row([denial.number], |row| instant(row, "since")).optional()?;
    Ok(first.flatten().is_some_and(|first| denial.asked.since(first) >= APART))
}

/// The numbers of a damaged database may come again for ever, and the questions with them.
fn check_order(after: i64, unseen: &[Suspect]) -> Result<(), Stop> {
    let numbers = || [after].into_iter().chain(unseen.iter().map(|suspect| suspect.number));
    if numbers().is_sorted_by(|before, after| before < after) {
        return Ok(());
    }
    Err(Stop::damaged("the numbers of its invoices do not rise".to_owned()))
}

fn suspect(row: &rusqlite::Row<'_>) -> rusqlite::Result<Suspect> {
    Ok(Suspect { number: row.get("number")?, id: row.get::<_, String>("id")?.into(), listable: row.get("listable")? })
}

#[cfg(test)]
mod tests;
