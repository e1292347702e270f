//! One answered page: rows, changes, files owed and the cursor, all of it or nothing.

use rusqlite::{Transaction, params};
use sha2::{Digest, Sha256};

use super::fence::Run;
use super::scan::{self, ScanState};
use super::state::{ChangeKind, Code};
use super::store::Store;
use super::version::Stored;
use super::{links, waiting};
use crate::api::record::{Record, Unreadable};
use crate::attachment::name::hexadecimal;
use crate::database::{Durability, Micros, Stop};
use crate::error::Result;
use crate::resource::Resource;
use crate::time::Timestamp;

/// What one answer brought.
#[derive(Debug, Clone, Copy)]
pub struct PageCommit<'a> {
    /// The kind of invoice.
    pub resource: Resource,
    /// The invoices, in the order of the answer.
    pub records: &'a [Record],
    /// What could not be read as an invoice.
    pub unreadable: &'a [Unreadable],
    /// When it was asked for, as a number that rises within the run.
    pub read_order: u64,
    /// Where the scan stands after this page; `None` outside a scan.
    pub scan: Option<&'a ScanState>,
    /// The server's time.
    pub now: Timestamp,
}

/// What a page did to the mirror.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Applied {
    /// Invoices seen for the first time.
    pub created: u64,
    /// Invoices whose content differs, and those that came back.
    pub updated: u64,
    /// Invoices that the mirror had, in this version or a newer one.
    pub unchanged: u64,
    /// Rows kept raw because they could not be read.
    pub quarantined: u64,
}

impl Store {
    /// Stores one page in one durable transaction.
    pub fn apply_page(&self, run: Run, page: &PageCommit<'_>) -> Result<Applied> {
        self.write_for(run, Durability::Full, |transaction| {
            let mut applied = Applied::default();
            for record in page.records {
                apply(transaction, page, run.order(page.read_order), record, &mut applied)?;
            }
            for row in page.unreadable {
                quarantine(transaction, page, &row.raw, &row.reason, &mut applied)?;
            }
            if let Some(state) = page.scan {
                scan::save(transaction, page.resource, state)?;
            }
            Ok(applied)
        })
    }
}

fn apply(
    transaction: &Transaction<'_>,
    page: &PageCommit<'_>,
    order: i64,
    record: &Record,
    applied: &mut Applied,
) -> Result<(), Stop> {
    let Ok(body) = std::str::from_utf8(&record.raw) else {
        return quarantine(transaction, page, &record.raw, "the row is not UTF-8", applied);
    };
    match Stored::find(transaction, page.resource, record)? {
        None => {
            let number = insert(transaction, page, order, record, body)?;
            log(transaction, number, ChangeKind::Created, page.now)?;
            links::link_new(transaction, page.resource, number, record)?;
            waiting::settle(transaction, number, record, page.now)?;
            applied.created += 1;
        }
        Some(stored) => {
            let settled = stored.settle(transaction, order, record, body)?;
            let Some(kind) = settled.change else {
                applied.unchanged += 1;
                return Ok(());
            };
            log(transaction, stored.number, kind, page.now)?;
            if settled.newest {
                links::relink(transaction, page.resource, stored.number, record)?;
                waiting::settle(transaction, stored.number, record, page.now)?;
            }
            applied.updated += 1;
        }
    }
    Ok(())
}

fn insert(
    transaction: &Transaction<'_>,
    page: &PageCommit<'_>,
    order: i64,
    record: &Record,
    body: &str,
) -> Result<i64, Stop> {
    let sql =
        "INSERT INTO invoice (resource, id, created_at, updated_at, read_at, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    Ok(transaction.prepare_cached(sql)?.insert(params![
        Code(page.resource),
        record.id.as_str(),
        record.created_at.map(Micros),
        record.updated_at.map(Micros),
        order,
        body
    ])?)
}

fn log(transaction: &Transaction<'_>, number: i64, kind: ChangeKind, at: Timestamp) -> Result<(), Stop> {
    let sql = "INSERT INTO change (invoice, kind, at) VALUES (?1, ?2, ?3)";
    transaction.prepare_cached(sql)?.execute(params![number, kind, Micros(at)])?;
    Ok(())
}

fn quarantine(
    transaction: &Transaction<'_>,
    page: &PageCommit<'_>,
    raw: &[u8],
    reason: &str,
    applied: &mut Applied,
) -> Result<(), Stop> {
    let sql = "INSERT INTO quarantine (resource, digest, body, reason, seen_at) VALUES (?1, ?2, ?3, ?4, ?5)
               ON CONFLICT DO UPDATE SET seen_at = excluded.seen_at, reason = excluded.reason";
    let digest = hexadecimal(&Sha256::digest(raw));
    let values = params![Code(page.resource), digest, raw, reason, Micros(page.now)];
    transaction.prepare_cached(sql)?.execute(values)?;
    applied.quarantined += 1;
    Ok(())
}

#[cfg(test)]
mod tests;
