//! Writing: all of it happens, or nothing.

use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::failure::Stop;
#[cfg(all(test, unix))]
use crate::simulation::crash::storage::{Step, asked_of_database};

/// How much of a crash a committed transaction survives.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Durability {
    /// A power cut too: it is on disk before the commit returns.
    Full,
    /// The end of the process; a power cut may undo it, never tear it.
    Normal,
}

/// The connection, for one caller at a time.
pub(crate) fn hold(connection: &Mutex<Connection>) -> MutexGuard<'_, Connection> {
    connection.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Does the work in one transaction.
pub(crate) fn commit<T>(
    writer: &mut Connection,
    durability: Durability,
    work: impl FnOnce(&Transaction<'_>) -> Result<T, Stop>,
) -> Result<T, Stop> {
    let level = match durability {
        Durability::Full => "FULL",
        Durability::Normal => "NORMAL",
    };
    #[cfg(all(test, unix))]
    asked_of_database(&Step::Begin(durability))?;
    writer.pragma_update(None, "synchronous", level)?;
    let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let result = work(&transaction)?;
    #[cfg(all(test, unix))]
    asked_of_database(&Step::Commit)?;
    transaction.commit()?;
    #[cfg(all(test, unix))]
    asked_of_database(&Step::Committed(durability))?;
    Ok(result)
}
