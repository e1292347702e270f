//! The tripwire: Qonto's count of a stretch of the past beside the invoices here.

use std::time::Duration;

use rusqlite::{Connection, params};

use super::super::fence::Run;
use super::super::state::Code;
use super::super::store::Store;
use crate::database::{Durability, Micros, Stop, instant};
use crate::error::Result;
use crate::resource::Resource;
use crate::time::Timestamp;

/// No invoice lies this close to a bound: it is not documented whether bounds are inclusive, nor how finely dates are
/// stored.
const CLEARANCE: Duration = Duration::from_secs(2);
/// Invoices closer together than that, one after another, among which a bound is looked for.
const MOST_STEPS: u32 = 1_000;

/// What Qonto should count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expected {
    /// Up to this date of creation.
    pub bound: Timestamp,
    /// The live invoices here, without those that Qonto has begun to deny.
    pub rows: u64,
}

/// A count after an audit that found nothing wrong, for whatever reason it differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Explained {
    /// What Qonto counted.
    pub count: u64,
    /// By how much that was more than the invoices here.
    pub difference: i64,
}

impl Explained {
    /// What an audit leaves of a count.
    pub fn new(count: u64, rows: u64) -> Self {
        Self { count, difference: difference(count, rows) }
    }

    pub(super) fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Option<Self>> {
        let count: Option<i64> = row.get("count")?;
        let difference: Option<i64> = row.get("difference")?;
        let count = count.and_then(|count| u64::try_from(count).ok());
        Ok(count.zip(difference).map(|(count, difference)| Self { count, difference }))
    }

    /// Whether a count says nothing new: it differs as before, or it stands still below the truth as a capped one does.
    fn covers(self, count: u64, rows: u64) -> bool {
        difference(count, rows) == self.difference || (count == self.count && self.difference < 0 && count < rows)
    }
}

/// Whether a count gives cause to compare everything.
pub fn is_suspicious(count: u64, rows: u64, explained: Option<Explained>) -> bool {
    explained.map_or(count != rows, |explained| !explained.covers(count, rows))
}

fn difference(count: u64, rows: u64) -> i64 {
    let signed = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    signed(count).saturating_sub(signed(rows))
}

impl Store {
    /// What Qonto should count of the past up to about `latest`; `None` where no bound keeps clear of every invoice.
    pub fn expected_count(&self, resource: Resource, latest: Timestamp) -> Result<Option<Expected>> {
        self.read(|connection| {
            let Some(bound) = bound(connection, resource, latest)? else { return Ok(None) };
            Ok(Some(Expected { bound, rows: rows(connection, resource, bound)? }))
        })
    }

    /// Keeps what a count said when everything had just been compared; `None` when there is none.
    pub fn explain_count(&self, run: Run, resource: Resource, explained: Option<Explained>) -> Result<()> {
        self.write_for(run, Durability::Normal, |transaction| {
            let sql = "UPDATE audit SET count = ?2, difference = ?3 WHERE resource = ?1";
            let count = explained.and_then(|explained| i64::try_from(explained.count).ok());
            let difference = explained.map(|explained| explained.difference);
            transaction.execute(sql, params![Code(resource), count, difference])?;
            Ok(())
        })
    }
}

/// Goes back from `latest` until no invoice is near.
fn bound(connection: &Connection, resource: Resource, latest: Timestamp) -> Result<Option<Timestamp>, Stop> {
    let sql = "SELECT min(created_at) AS nearest FROM invoice WHERE resource = ?1 AND created_at BETWEEN ?2 AND ?3";
    let mut statement = connection.prepare_cached(sql)?;
    let mut bound = latest.floor_second();
    for _ in 0..MOST_STEPS {
        let around = params![Code(resource), Micros(bound.minus(CLEARANCE)), Micros(bound.plus(CLEARANCE))];
        let Some(nearest) = statement.query_row(around, |row| instant(row, "nearest"))? else { return Ok(Some(bound)) };
        bound = nearest.floor_second().minus(CLEARANCE + Duration::from_secs(1));
    }
    Ok(None)
}

/// Counted from the end, because the whole is known and few invoices are newer than the bound.
fn rows(connection: &Connection, resource: Resource, bound: Timestamp) -> Result<u64, Stop> {
    let sql = "SELECT (SELECT count FROM tally WHERE name = ?1)
                 - (SELECT count(*) FROM invoice WHERE resource = ?2 AND created_at > ?3 AND deleted_at IS NULL)
                 - (SELECT count(*) FROM missing CROSS JOIN invoice ON number = invoice
                    WHERE resource = ?2 AND deleted_at IS NULL AND (created_at <= ?3 OR created_at IS NULL))";
    let values = params![resource.plural(), Code(resource), Micros(bound)];
    let rows: i64 = connection.prepare_cached(sql)?.query_row(values, |row| row.get(0))?;
    Ok(u64::try_from(rows).unwrap_or(0))
}

#[cfg(test)]
mod tests;
