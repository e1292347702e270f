//! The words stored in the database, each defined once.

use std::fmt;

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use serde::Serialize;

use crate::resource::Resource;
use crate::time::Timestamp;

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$each:meta])* $variant:ident = $word:literal,)+ })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$each])* $variant,)+ }

        impl $name {
            /// Every one of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// As it is stored and shown.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(self.as_str())
            }
        }

        impl ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(self.as_str().into())
            }
        }

        impl FromSql for $name {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                let text = value.as_str()?;
                Self::ALL.iter().copied().find(|word| word.as_str() == text).ok_or(FromSqlError::InvalidType)
            }
        }
    )+};
}

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

/// An instant as it is stored.
pub(super) struct Micros(pub(super) Timestamp);

impl ToSql for Micros {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.0.micros().into())
    }
}

impl FromSql for Micros {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let micros = value.as_i64()?;
        Timestamp::from_micros(micros).map(Self).ok_or(FromSqlError::OutOfRange(micros))
    }
}

/// Reads an instant that may be unknown.
pub(super) fn instant(row: &rusqlite::Row<'_>, column: &str) -> rusqlite::Result<Option<Timestamp>> {
    Ok(row.get::<_, Option<Micros>>(column)?.map(|micros| micros.0))
}
