//! When a resource was last audited, and when the next audit is due.

use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, params};

use super::super::fence::Run;
use super::super::state::Code;
use super::super::store::Store;
use super::count::Explained;
use super::state::{AuditState, running};
use crate::database::{Durability, Micros, Stop, instant};
use crate::error::Result;
use crate::resource::Resource;
use crate::time::Timestamp;

/// How old the last comparison with everything may grow.
const EVERY: Duration = Duration::from_secs(7 * 24 * 3600);
/// An audit that stood still for longer begins anew, because much may have changed behind it.
const KEPT: Duration = Duration::from_secs(24 * 3600);
/// A date that lies further ahead was told by a wrong clock: nothing is put off for so long.
pub(super) const AHEAD: Duration = Duration::from_secs(2 * 24 * 3600);

/// What is known of the audits of one resource.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AuditRecord {
    /// When everything was last read: by an audit or by the first scan.
    pub compared_at: Option<Timestamp>,
    /// No audit begins by itself before this.
    pub not_before: Option<Timestamp>,
    /// What the count said after the last audit.
    pub explained: Option<Explained>,
    /// The audit that an earlier run began.
    pub running: Option<AuditState>,
}

impl AuditRecord {
    /// Whether the week since the last comparison is over.
    pub fn is_due(&self, now: Timestamp) -> bool {
        self.may_begin(now) && self.compared_at.is_none_or(|at| now.since(at) >= EVERY || at.since(now) >= AHEAD)
    }

    /// Whether an audit that nobody asked for may begin.
    pub fn may_begin(&self, now: Timestamp) -> bool {
        self.not_before.is_none_or(|not_before| now >= not_before || not_before.since(now) >= AHEAD)
    }

    /// The audit to go on with.
    pub fn resumable(&self, now: Option<Timestamp>) -> Option<AuditState> {
        let is_kept = |stop: Timestamp| now.is_none_or(|now| now.since(stop) < KEPT && stop.since(now) < AHEAD);
        self.running.filter(|audit| is_kept(audit.stop))
    }
}

impl Store {
    /// What is known of the audits of a resource.
    pub fn audit_record(&self, resource: Resource) -> Result<AuditRecord> {
        self.read(|connection| {
            let kept = kept(connection, resource)?.unwrap_or_default();
            Ok(AuditRecord { running: running(connection, resource)?, ..kept })
        })
    }

    /// Lets no audit of a resource begin by itself before an instant.
    pub fn put_off_audit(&self, run: Run, resource: Resource, until: Timestamp) -> Result<()> {
        self.write_for(run, Durability::Full, |transaction| put_off(transaction, resource, until))
    }

    /// Gives up an audit that cannot be completed; the next one begins anew, not before an instant unless it is asked for.
    pub fn abandon_audit(&self, run: Run, resource: Resource, until: Option<Timestamp>) -> Result<()> {
        self.write_for(run, Durability::Full, |transaction| {
            end(transaction, resource)?;
            until.map_or(Ok(()), |until| put_off(transaction, resource, until))
        })
    }

    /// Ends an audit that has compared everything.
    pub fn finish_audit(&self, run: Run, resource: Resource, now: Timestamp) -> Result<()> {
        self.write_for(run, Durability::Full, |transaction| {
            let sql = "INSERT INTO audit (resource, compared_at) VALUES (?1, ?2)
                       ON CONFLICT (resource) DO UPDATE SET compared_at = excluded.compared_at";
            transaction.execute(sql, params![Code(resource), Micros(now)])?;
            end(transaction, resource)
        })
    }

    /// Notes that every audit of a run has ended well.
    pub fn mark_audited(&self, run: Run, now: Timestamp) -> Result<()> {
        self.write_for(run, Durability::Full, |transaction| {
            transaction.execute("UPDATE meta SET last_audit = ?1", [Micros(now)])?;
            Ok(())
        })
    }
}

/// A first scan has read everything, as an audit does: the week begins with it.
pub(in crate::mirror) fn note_first_scan(connection: &Connection, resource: Resource) -> Result<(), Stop> {
    let sql = "INSERT OR IGNORE INTO audit (resource, compared_at)
               SELECT resource, stop_at FROM scan WHERE resource = ?1 AND kind = 'first'";
    connection.execute(sql, [Code(resource)])?;
    Ok(())
}

fn put_off(connection: &Connection, resource: Resource, until: Timestamp) -> Result<(), Stop> {
    let sql = "INSERT INTO audit (resource, not_before) VALUES (?1, ?2)
               ON CONFLICT (resource) DO UPDATE SET not_before = excluded.not_before";
    connection.execute(sql, params![Code(resource), Micros(until)])?;
    Ok(())
}

fn end(connection: &Connection, resource: Resource) -> Result<(), Stop> {
    connection.execute("DELETE FROM audit_scan WHERE resource = ?1", [Code(resource)])?;
    Ok(())
}

fn kept(connection: &Connection, resource: Resource) -> Result<Option<AuditRecord>, Stop> {
    let sql = "SELECT compared_at, not_before, count, difference FROM audit WHERE resource = ?1";
    let read = |row: &rusqlite::Row<'_>| {
        Ok(AuditRecord {
            compared_at: instant(row, "compared_at")?,
            not_before: instant(row, "not_before")?,
            explained: Explained::read(row)?,
            running: None,
        })
    };
    Ok(connection.prepare_cached(sql)?.query_row([Code(resource)], read).optional()?)
}

#[cfg(test)]
mod tests;
