//! One answered page: rows, changes, files owed and the cursor, all of it or nothing.

use rusqlite::{Transaction, params};

use super::added::Added;
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
            let mut writing = Writing {
                transaction,
                page,
                order: run.order(page.read_order),
                applied: Applied::default(),
                added: Added::default(),
            };
            writing.rows()?;
            writing.added.count(transaction, page.resource)?;
            match &page.reading {
                Reading::Alone => {}
                Reading::Scan(scan) => scan::save(transaction, page.resource, scan)?,
                Reading::Audit(audit) => state::save(transaction, page.resource, audit)?,
            }
            Ok(writing.applied)
        })
    }
}

/// A page that is being stored, and what it has done so far.
struct Writing<'a> {
    transaction: &'a Transaction<'a>,
    page: &'a PageCommit<'a>,
    order: i64,
    applied: Applied,
    added: Added,
}

impl Writing<'_> {
    fn rows(&mut self) -> Result<(), Stop> {
        for record in self.page.records {
            self.record(record)?;
        }
        for row in self.page.unreadable {
            quarantine(self.transaction, self.page, &row.raw, &row.reason, &mut self.applied)?;
        }
        Ok(())
    }

    fn record(&mut self, record: &Record) -> Result<(), Stop> {
        let Ok(body) = std::str::from_utf8(&record.raw) else {
            let reason = "the row is not UTF-8";
            return quarantine(self.transaction, self.page, &record.raw, reason, &mut self.applied);
        };
        match self.insert(record, body)? {
            Some(number) => self.add(number, record),
            None => self.renew(record, body),
        }
    }

    /// Stores an invoice that was not there before and gives its number; `None` when it was.
    fn insert(&self, record: &Record, body: &str) -> Result<Option<i64>, Stop> {
        let sql = "INSERT INTO invoice (resource, id, created_at, updated_at, read_at, body)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (resource, id) DO NOTHING";
        let inserted = self.transaction.prepare_cached(sql)?.execute(params![
            Code(self.page.resource),
            record.id.as_str(),
            record.created_at.map(Micros),
            dated(record, self.page.now).map(Micros),
            self.order,
            body
        ])?;
        Ok((inserted > 0).then(|| self.transaction.last_insert_rowid()))
    }

    fn add(&mut self, number: i64, record: &Record) -> Result<(), Stop> {
        self.added.invoices += 1;
        log(self.transaction, number, ChangeKind::Created, self.page.now)?;
        self.added.files += links::link_new(self.transaction, self.page.resource, number, record)?;
        if record.attachment_id.is_none() {
            self.added.waits(waiting::settle(self.transaction, number, record, self.page.now)?);
        }
        self.applied.created += 1;
        self.applied.repaired += u64::from(self.page.is_repair(record.created_at.or(record.updated_at)));
        Ok(())
    }

    fn renew(&mut self, record: &Record, body: &str) -> Result<(), Stop> {
        let stored = Stored::find(self.transaction, self.page.resource, record)?;
        found(self.transaction, stored.number)?;
        let settled = stored.settle(self.transaction, self.order, record, body, self.page.now)?;
        if let (Reading::Audit(audit), false) = (&self.page.reading, settled.newest) {
            state::see(self.transaction, stored.number, audit)?;
        }
        let Some(kind) = settled.change else {
            self.applied.unchanged += 1;
            return Ok(());
        };
        self.change(record, &stored, kind, settled.newest)
    }

    fn change(&mut self, record: &Record, stored: &Stored, kind: ChangeKind, newest: bool) -> Result<(), Stop> {
        log(self.transaction, stored.number, kind, self.page.now)?;
        // A file that was waited for comes without a new date: nothing was missed.
        let was_expected = record.attachment_id.is_some() && waiting::is_known(self.transaction, stored.number)?;
        let kept = (kind == ChangeKind::Restored).then(|| stored.record()).flatten();
        if let Some(current) = if newest { Some(record) } else { kept.as_ref() } {
            self.added.files += links::relink(self.transaction, self.page.resource, stored.number, current)?;
            self.added.waits(waiting::settle(self.transaction, stored.number, current, self.page.now)?);
        }
        if kind == ChangeKind::Restored {
            links::take_back(self.transaction, stored.number)?;
        } else {
            self.applied.repaired += u64::from(!was_expected && self.page.is_repair(record.updated_at));
        }
        self.applied.updated += 1;
        Ok(())
    }
}

pub(super) fn log(transaction: &Transaction<'_>, number: i64, kind: ChangeKind, at: Timestamp) -> Result<(), Stop> {
    let sql = "INSERT INTO change (invoice, kind, at) VALUES (?1, ?2, ?3)";
    transaction.prepare_cached(sql)?.execute(params![number, kind, Micros(at)])?;
    Ok(())
}

#[cfg(test)]
mod tests;
