//! One answered page: rows, changes, files owed and the cursor, all of it or nothing.

use rusqlite::{Transaction, params};

use super::audit::missing::found;
use super::audit::state::{self, AuditState};
use super::fence::Run;
use super::quarantine::quarantine;
use super::scan::{self, ScanState};
use super::state::{ChangeKind, Code};
use super::store::Store;
use super::version::{Stored, dated};
use super::{links, waiting};
use crate::api::record::{Record, Unreadable};
use crate::database::{Durability, Micros, Stop};
use crate::error::Result;
use crate::resource::Resource;
use crate::time::Timestamp;

/// What an answer is part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// One invoice that was asked for by its id.
    Alone,
    /// A scan, which stands here after this page.
    Scan(ScanState),
    /// An audit, which stands here after this page.
    Audit(AuditState),
}

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
    /// What it is part of, and how far that has come.
    pub reading: Reading,
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
    /// Invoices among those created and updated that should have been here in this version before the audit.
    pub repaired: u64,
}

impl PageCommit<'_> {
    /// Whether a version of that date comes too late: by an audit, although the watermark had promised it.
    fn is_repair(&self, date: Option<Timestamp>) -> bool {
        matches!(&self.reading, Reading::Audit(audit) if audit.claims(date))
    }
}

impl Store {
    /// Stores one page in one durable transaction.
    pub fn apply_page(&self, run: Run, page: &PageCommit<'_>) -> Result<Applied> {
        #[cfg(test)]
        if let (true, Reading::Scan(scan)) = (crate::mutants::Mutant::CursorBeforeRows.is_at_work(), &page.reading) {
            self.write_for(run, Durability::Full, |transaction| scan::save(transaction, page.resource, scan))?;
        }
        self.write_for(run, Durability::Full, |transaction| {
            let mut applied = Applied::default();
            for record in page.records {
                apply(transaction, page, run.order(page.read_order), record, &mut applied)?;
            }
            for row in page.unreadable {
                quarantine(transaction, page, &row.raw, &row.reason, &mut applied)?;
            }
            match &page.reading {
                Reading::Alone => {}
                Reading::Scan(scan) => scan::save(transaction, page.resource, scan)?,
                Reading::Audit(audit) => state::save(transaction, page.resource, audit)?,
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
        None => add(transaction, page, order, record, body, applied),
        Some(stored) => renew(transaction, page, order, record, body, &stored, applied),
    }
}

fn add(
    transaction: &Transaction<'_>,
    page: &PageCommit<'_>,
    order: i64,
    record: &Record,
    body: &str,
    applied: &mut Applied,
) -> Result<(), Stop> {
    let number = insert(transaction, page, order, record, body)?;
    log(transaction, number, ChangeKind::Created, page.now)?;
    links::link_new(transaction, page.resource, number, record)?;
    waiting::settle(transaction, number, record, page.now)?;
    applied.created += 1;
    applied.repaired += u64::from(page.is_repair(record.created_at.or(record.updated_at)));
    Ok(())
}

fn renew(
    transaction: &Transaction<'_>,
    page: &PageCommit<'_>,
    order: i64,
    record: &Record,
    body: &str,
    stored: &Stored,
    applied: &mut Applied,
) -> Result<(), Stop> {
    found(transaction, stored.number)?;
    let settled = stored.settle(transaction, order, record, body, page.now)?;
    if let (Reading::Audit(audit), false) = (&page.reading, settled.newest) {
        state::see(transaction, stored.number, audit)?;
    }
    let Some(kind) = settled.change else {
        applied.unchanged += 1;
        return Ok(());
    };
    log(transaction, stored.number, kind, page.now)?;
    // A file that was waited for comes without a new date: nothing was missed.
    let was_expected = record.attachment_id.is_some() && waiting::is_known(transaction, stored.number)?;
    let kept = (kind == ChangeKind::Restored).then(|| stored.record()).flatten();
    if let Some(current) = if settled.newest { Some(record) } else { kept.as_ref() } {
        links::relink(transaction, page.resource, stored.number, current)?;
        waiting::settle(transaction, stored.number, current, page.now)?;
    }
    if kind == ChangeKind::Restored {
        links::take_back(transaction, stored.number)?;
    } else {
        applied.repaired += u64::from(!was_expected && page.is_repair(record.updated_at));
    }
    applied.updated += 1;
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
        dated(record, page.now).map(Micros),
        order,
        body
    ])?)
}

pub(super) fn log(transaction: &Transaction<'_>, number: i64, kind: ChangeKind, at: Timestamp) -> Result<(), Stop> {
    let sql = "INSERT INTO change (invoice, kind, at) VALUES (?1, ?2, ?3)";
    transaction.prepare_cached(sql)?.execute(params![number, kind, Micros(at)])?;
    Ok(())
}

#[cfg(test)]
mod tests;
