//! What becomes of an invoice that is gone from Qonto: it stays, marked, and owes nothing more.

use rusqlite::{Transaction, params};

use super::super::apply::log;
use super::super::links;
use super::super::state::ChangeKind;
use super::missing::found;
use crate::database::{Micros, Stop};
use crate::time::Timestamp;

/// Marks an invoice as deleted; its files stay on disk, and those that it alone still owed are owed no more.
pub(super) fn bury(transaction: &Transaction<'_>, invoice: i64, order: i64, at: Timestamp) -> Result<(), Stop> {
    // Answers that were on their way before this one do not bring it back.
    let mark = "UPDATE invoice SET deleted_at = ?2, read_at = max(read_at, ?3) WHERE number = ?1";
    transaction.execute(mark, params![invoice, Micros(at), order])?;
    log(transaction, invoice, ChangeKind::Deleted, at)?;
    transaction.execute("DELETE FROM waiting WHERE invoice = ?1", [invoice])?;
    found(transaction, invoice)?;
    links::let_go(transaction, invoice)
}
