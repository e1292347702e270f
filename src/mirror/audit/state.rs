//! How far an audit has come, so that a stopped one goes on.

use rusqlite::{Connection, OptionalExtension, params};

use super::super::state::Code;
use crate::database::{Micros, Stop, instant};
use crate::resource::Resource;
use crate::time::{Timestamp, Watermark};

/// An audit that has begun and not ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuditState {
    /// Its beginning in the order of everything ever read: an invoice that was read later is seen.
    pub began: i64,
    /// The watermark that stood before the run that began it: what is not newer must be in the mirror already.
    pub claimed: Option<Watermark>,
    /// As a scan's, for the walk to go on with.
    pub seal: Option<Watermark>,
    /// Where the walk may stop: Qonto's time at its first answer.
    pub stop: Timestamp,
    /// How far the walk has come.
    pub cursor: Option<Timestamp>,
    /// Whether the walk was proven complete.
    pub walked: bool,
}

impl AuditState {
    /// Whether a version of that date should have been in the mirror before the audit.
    pub(in crate::mirror) fn claims(&self, date: Option<Timestamp>) -> bool {
        self.claimed.zip(date).is_some_and(|(Watermark(claimed), date)| date <= claimed)
    }
}

/// Stores where an audit stands, within the page's transaction.
pub(in crate::mirror) fn save(connection: &Connection, resource: Resource, audit: &AuditState) -> Result<(), Stop> {
    let sql = "INSERT OR REPLACE INTO audit_scan (resource, began, claimed_at, seal_at, stop_at, cursor_at, walked)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let micros = |mark: Option<Watermark>| mark.map(|Watermark(at)| Micros(at));
    connection.prepare_cached(sql)?.execute(params![
        Code(resource),
        audit.began,
        micros(audit.claimed),
        micros(audit.seal),
        Micros(audit.stop),
        audit.cursor.map(Micros),
        audit.walked
    ])?;
    Ok(())
}

/// Notes that the running audit has seen an invoice, although in an older version than is stored.
pub(in crate::mirror) fn see(connection: &Connection, invoice: i64, audit: &AuditState) -> Result<(), Stop> {
    let sql = "UPDATE invoice SET read_at = max(read_at, ?2) WHERE number = ?1";
    connection.prepare_cached(sql)?.execute([invoice, audit.began])?;
    Ok(())
}

/// The audit of a resource that has begun and not ended.
pub(super) fn running(connection: &Connection, resource: Resource) -> Result<Option<AuditState>, Stop> {
    let sql = "SELECT began, claimed_at, seal_at, stop_at, cursor_at, walked FROM audit_scan WHERE resource = ?1";
    Ok(connection.prepare_cached(sql)?.query_row([Code(resource)], read).optional()?)
}

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<AuditState> {
    Ok(AuditState {
        began: row.get("began")?,
        claimed: instant(row, "claimed_at")?.map(Watermark),
        seal: instant(row, "seal_at")?.map(Watermark),
        stop: row.get::<_, Micros>("stop_at")?.0,
        cursor: instant(row, "cursor_at")?,
        walked: row.get("walked")?,
    })
}
