//! Rows that could not be read as invoices, kept raw so that nothing is lost.

use rusqlite::{Transaction, params};
use sha2::{Digest, Sha256};

use super::apply::{Applied, PageCommit, Reading};
use super::state::Code;
use crate::attachment::name::hexadecimal;
use crate::database::{Micros, Stop};

/// Keeps a row once, however often it comes; an audit, which reads everything again, counts only what is new.
pub(super) fn quarantine(
    transaction: &Transaction<'_>,
    page: &PageCommit<'_>,
    raw: &[u8],
    reason: &str,
    applied: &mut Applied,
) -> Result<(), Stop> {
    let digest = hexadecimal(&Sha256::digest(raw));
    let kept = "SELECT 1 FROM quarantine WHERE resource = ?1 AND digest = ?2";
    let is_kept = transaction.prepare_cached(kept)?.exists(params![Code(page.resource), digest])?;
    let sql = "INSERT INTO quarantine (resource, digest, body, reason, seen_at) VALUES (?1, ?2, ?3, ?4, ?5)
               ON CONFLICT DO UPDATE SET seen_at = excluded.seen_at, reason = excluded.reason";
    let values = params![Code(page.resource), digest, raw, reason, Micros(page.now)];
    transaction.prepare_cached(sql)?.execute(values)?;
    applied.quarantined += u64::from(!(is_kept && matches!(page.reading, Reading::Audit(_))));
    Ok(())
}
