//! What tells one kind of database from another: its shape and the words of its messages.

use rusqlite::Transaction;

/// Brings a database one version further.
pub(super) type Migration = fn(&Transaction<'_>) -> rusqlite::Result<()>;

/// One kind of database.
#[derive(Debug)]
pub(crate) struct Kind {
    /// What a message calls it.
    pub(crate) name: &'static str,
    /// How its path is named, for somebody who named none.
    pub(crate) naming: &'static str,
    /// What to choose when its place is taken by something else.
    pub(crate) elsewhere: &'static str,
    /// What to do once a damaged one was moved aside, and what that costs.
    pub(crate) repair: &'static str,
    /// Marks a database as one of this kind.
    pub(crate) application_id: i64,
    /// Each brings the shape one version further; the first makes it.
    pub(crate) migrations: &'static [Migration],
    /// A query that every sound one answers.
    pub(crate) probe: &'static str,
}

impl Kind {
    /// The version that every migration makes.
    pub(super) fn current(&self) -> i64 {
        i64::try_from(self.migrations.len()).unwrap_or(i64::MAX)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A kind that only tests have.
    pub(in crate::database) static NOTEBOOK: Kind = Kind {
        name: "notebook",
        naming: "name a file",
        elsewhere: "choose another file",
        repair: "begin a new one",
        application_id: 1,
        migrations: &[|transaction| transaction.execute_batch("CREATE TABLE note (text)")],
        probe: "SELECT * FROM note",
    };
}
