//! Whether the database is sound.

use super::store::Store;
use crate::database::Stop;
use crate::error::Result;

impl Store {
    /// Refuses a damaged database: a damaged index hides rows from every later sync, and only a look at all of it tells.
    pub(super) fn check_database(&self) -> Result<()> {
        self.read(|connection| {
            let told: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
            if told == "ok" { Ok(()) } else { Err(Stop::damaged(told)) }
        })
    }
}
