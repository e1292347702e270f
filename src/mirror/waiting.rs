//! Invoices whose file Qonto has not made yet: asked for again, ever more rarely, for two weeks.

use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, params};

use super::fence::Run;
use super::state::{AttachmentState, Code};
use super::store::Store;
use crate::api::record::Record;
use crate::database::{Durability, Micros, Stop};
use crate::error::Result;
use crate::id::InvoiceId;
use crate::resource::Resource;
use crate::time::Timestamp;

/// Qonto makes the file about ten seconds after the invoice (guide "sync client invoices and attachments").
pub(super) const FIRST_POLL: Duration = Duration::from_secs(10);
/// A file that is not there after two weeks is not expected any more.
pub(super) const GIVE_UP: Duration = Duration::from_secs(14 * 24 * 3600);
/// Growing by half from ten seconds, two weeks are reached before this many polls.
pub(super) const MAX_POLLS: u32 = 40;

/// An invoice to ask for again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The kind of invoice.
    pub resource: Resource,
    /// Which one.
    pub invoice_id: InvoiceId,
}

impl Store {
    /// Invoices whose next poll is due, the longest overdue first.
    pub fn due_waiting(&self, now: Timestamp, limit: u32) -> Result<Vec<Waiting>> {
        self.read(|connection| {
            // A CROSS JOIN is read from left to right: few invoices wait, and invoices are many.
            let sql = "SELECT resource, id FROM waiting CROSS JOIN invoice ON number = invoice
                       WHERE state = 'waiting' AND due_at <= ?1 AND deleted_at IS NULL ORDER BY due_at LIMIT ?2";
            let mut statement = connection.prepare_cached(sql)?;
            let rows = statement.query_map(params![Micros(now), limit], |row| {
                let invoice_id = row.get::<_, String>("id")?.into();
                Ok(Waiting { resource: row.get::<_, Code>("resource")?.0, invoice_id })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Notes that an invoice was asked for and still has no file; does nothing when it got one meanwhile.
    pub fn polled(&self, run: Run, resource: Resource, id: &InvoiceId, now: Timestamp) -> Result<()> {
        self.write_for(run, Durability::Normal, |transaction| {
            let sql = "SELECT invoice, since, polls FROM waiting JOIN invoice ON number = invoice
                       WHERE resource = ?1 AND id = ?2 AND state = 'waiting'";
            let read = |row: &rusqlite::Row<'_>| {
                Ok((row.get("invoice")?, row.get::<_, Micros>("since")?.0, row.get("polls")?))
            };
            let mut statement = transaction.prepare_cached(sql)?;
            let found = statement.query_row(params![Code(resource), id.as_str()], read).optional()?;
            found.map_or(Ok(()), |(invoice, since, polls)| postpone(transaction, invoice, since, polls, now))
        })
    }
}

fn postpone(connection: &Connection, invoice: i64, since: Timestamp, polls: u32, now: Timestamp) -> Result<(), Stop> {
    let polls = polls.saturating_add(1);
    let state = if polls >= MAX_POLLS { AttachmentState::Absent } else { state(since, now) };
    let sql = "UPDATE waiting SET polls = ?2, due_at = ?3, state = ?4 WHERE invoice = ?1";
    connection.prepare_cached(sql)?.execute(params![invoice, polls, Micros(due(since, now)), state])?;
    Ok(())
}

/// Puts a new or changed invoice on the list, or takes it off, by whether it names a file; tells what is expected of an
/// invoice that was not on the list. The wait begins anew with every change: a draft of last month gets its file when it
/// is finalised.
pub(super) fn settle(
    connection: &Connection,
    invoice: i64,
    record: &Record,
    now: Timestamp,
) -> Result<Option<AttachmentState>, Stop> {
    #[cfg(test)]
    if crate::mutants::Mutant::LateFileForgotten.is_at_work() {
        return Ok(None);
    }
    if record.attachment_id.is_some() {
        connection.prepare_cached("DELETE FROM waiting WHERE invoice = ?1")?.execute([invoice])?;
        return Ok(None);
    }
    let is_known = is_known(connection, invoice)?;
    let dated = if record.updated_at.is_none() && is_known { None } else { record.created_at };
    let since = dated.max(record.updated_at).unwrap_or(now).min(now);
    let sql = if is_known {
        "UPDATE waiting SET since = ?2, due_at = ?3, state = ?4, polls = 0 WHERE invoice = ?1"
    } else {
        "INSERT INTO waiting (invoice, since, due_at, state) VALUES (?1, ?2, ?3, ?4)"
    };
    let state = state(since, now);
    connection.prepare_cached(sql)?.execute(params![invoice, Micros(since), Micros(due(since, now)), state])?;
    Ok((!is_known).then_some(state))
}

/// Whether an invoice waits for its file, or did until it was given up.
pub(super) fn is_known(connection: &Connection, invoice: i64) -> Result<bool, Stop> {
    Ok(connection.prepare_cached("SELECT 1 FROM waiting WHERE invoice = ?1")?.exists([invoice])?)
}

fn state(since: Timestamp, now: Timestamp) -> AttachmentState {
    if now.since(since) >= GIVE_UP { AttachmentState::Absent } else { AttachmentState::Waiting }
}

fn due(since: Timestamp, now: Timestamp) -> Timestamp {
    let age = now.since(since).min(GIVE_UP);
    since.plus((age + age / 2).clamp(FIRST_POLL, GIVE_UP))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop at a surprise")]
    use super::super::testing::{Bench, NOW, at, invoice, record};
    use super::*;

    const KIND: Resource = Resource::ClientInvoices;
    const DAY: i64 = 24 * 3600;

    #[test]
    fn polls_grow_rarer_and_end_after_two_weeks() {
        let bench = Bench::new();
        bench.page(KIND, &[invoice("a", 0, "")], None);
        assert_eq!(bench.store.due_waiting(at(NOW + 9), 9).unwrap(), []);
        let (mut now, mut polls) = (NOW, 0);
        while bench.store.owed().unwrap().waiting == 1 {
            now += 1 + (now - NOW) / 20;
            for due in bench.store.due_waiting(at(now), 9).unwrap() {
                bench.store.polled(bench.run, due.resource, &due.invoice_id, at(now)).unwrap();
                polls += 1;
            }
        }
        assert!((25..=40).contains(&polls), "{polls}");
        assert!(now - NOW >= 14 * DAY);
        assert_eq!(bench.store.attachments(None, 0, 9).unwrap()[0].state, AttachmentState::Absent);
    }

    #[test]
    fn an_old_invoice_without_a_file_is_not_asked_for() {
        let bench = Bench::new();
        let made = |days: i64| format!(r#"{{"id":"d{days}","created_at":"{}"}}"#, at(NOW - days * DAY));
        bench.page(KIND, &[record(&made(13)), record(&made(14))], None);
        let due = bench.store.due_waiting(at(NOW + 20 * DAY), 9).unwrap();
        assert_eq!(due, [Waiting { resource: KIND, invoice_id: "d13".into() }]);
    }

    #[test]
    fn a_change_begins_the_wait_anew() {
        let bench = Bench::new();
        let draft = |updated: i64, status: &str| {
            let (created, updated) = (at(NOW - 60 * DAY), at(updated));
            record(&format!(r#"{{"id":"a","created_at":"{created}","updated_at":"{updated}","status":"{status}"}}"#))
        };
        bench.page(KIND, &[draft(NOW - 60 * DAY, "draft")], None);
        assert_eq!(bench.store.owed().unwrap().waiting, 0);
        bench.page(KIND, &[draft(NOW - 1, "unpaid")], None);
        assert_eq!(bench.store.owed().unwrap().waiting, 1);
        assert_eq!(bench.store.due_waiting(at(NOW + 10), 9).unwrap().len(), 1);
    }

    #[test]
    fn a_file_ends_the_wait() {
        let bench = Bench::new();
        bench.page(KIND, &[invoice("a", 0, "")], None);
        assert_eq!(bench.store.owed().unwrap().waiting, 1);
        bench.page(KIND, &[invoice("a", 1, r#","attachment_id":"x""#)], None);
        assert_eq!(bench.store.owed().unwrap().waiting, 0);
        bench.store.polled(bench.run, KIND, &"a".into(), at(NOW)).unwrap();
        assert_eq!(bench.store.owed().unwrap().pending, 1);
    }

    #[test]
    fn without_a_date_of_creation_the_wait_counts_from_first_sight() {
        let bench = Bench::new();
        bench.page(KIND, &[record(r#"{"id":"a"}"#)], None);
        assert_eq!(bench.store.due_waiting(at(NOW + 10), 9).unwrap().len(), 1);
    }

    #[test]
    fn a_poll_cap_holds_whatever_the_clock_says() {
        let bench = Bench::new();
        bench.page(KIND, &[invoice("a", 0, "")], None);
        for _ in 0..MAX_POLLS {
            bench.store.polled(bench.run, KIND, &"a".into(), at(NOW)).unwrap();
        }
        assert_eq!(bench.store.owed().unwrap().waiting, 0);
    }
}
