//! Runs are numbered, so that one that lost the mirror can write nothing more.

use rusqlite::Connection;

use super::lock::Lock;
use super::store::Store;
use crate::database::{Durability, Stop};
use crate::error::{Error, Result};

/// One run's right to write; a later run takes it away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    fence: i64,
}

impl Run {
    /// This run's number.
    pub(super) const fn fence(self) -> i64 {
        self.fence
    }

    /// The place of one answer in the order of everything ever read: first the run, then the answer.
    pub(super) fn order(self, read_order: u64) -> i64 {
        (self.fence << 32) | i64::from(u32::try_from(read_order).unwrap_or(u32::MAX))
    }

    /// Whose turn it is in this run, where one of several is served.
    pub(super) fn turn<X: Copy>(self, among: &[X]) -> Option<X> {
        let turn = usize::try_from(self.fence).unwrap_or_default().checked_rem(among.len())?;
        among.get(turn).copied()
    }

    /// Refuses when a later run has begun.
    pub(super) fn check(self, connection: &Connection) -> Result<(), Stop> {
        let current: i64 = connection.prepare_cached("SELECT fence FROM meta")?.query_row([], |row| row.get(0))?;
        if current == self.fence {
            return Ok(());
        }
        let text = "a later run has taken over this mirror; this one stopped without writing more".to_owned();
        Err(Error::MirrorLocked(text).into())
    }
}

impl Store {
    /// Begins a run; every earlier one is shut out from here on.
    pub fn begin_run(&self, lock: &Lock) -> Result<Run> {
        let held = std::path::absolute(lock.folder()).map_err(|error| Error::io(lock.folder(), error))?;
        if held != self.folder() {
            return Err(Error::Mirror(format!(
                "the lock is that of {}, not of {}",
                held.display(),
                self.folder().display()
            )));
        }
        self.write(Durability::Full, |transaction| {
            let sql = "UPDATE meta SET fence = fence + 1 RETURNING fence";
            Ok(Run { fence: transaction.query_row(sql, [], |row| row.get(0))? })
        })
    }
}
