//! The words stored in the database, each defined once.

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};

use crate::database::words;
use crate::resource::Resource;

words! {
    /// Where one file stands.
    AttachmentState {
        /// Owed: a run fetches it when it is due.
        Pending = "pending",
        /// On disk, with the recorded size and SHA-256.
        Done = "done",
        /// Given up after repeated permanent refusals.
        Dead = "dead",
        /// The invoice has no file yet.
        Waiting = "waiting",
        /// The invoice never got a file.
        Absent = "absent",
        /// No invoice names it any more; a stored file is kept.
        Superseded = "superseded",
    }
    /// What happened to an invoice.
    ChangeKind {
        /// First seen.
        Created = "created",
        /// Its content differs.
        Updated = "updated",
        /// Gone from Qonto.
        Deleted = "deleted",
        /// Back after it was gone.
        Restored = "restored",
    }
}

/// A resource as it is stored: a small number, because a million rows carry it.
pub(super) struct Code(pub(super) Resource);

impl Code {
    const fn number(&self) -> i64 {
        match self.0 {
            Resource::ClientInvoices => 0,
            Resource::SupplierInvoices => 1,
        }
    }
}

impl ToSql for Code {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.number().into())
    }
}

impl FromSql for Code {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let number = value.as_i64()?;
        let known = Resource::ALL.into_iter().map(Self).find(|code| code.number() == number);
        known.ok_or(FromSqlError::OutOfRange(number))
    }
}
