//! The forms that invoices are written in.

use super::fields::Fields;

/// A form that invoices are written in.
#[derive(Debug)]
pub enum Form {
    /// A line of values for each invoice, below a line of names.
    Csv(Dialect, Fields),
    /// A line of JSON for each invoice, as Qonto sent it or with some of its members alone.
    JsonLines(Option<Fields>),
    /// An Arrow IPC file.
    Arrow,
}

/// Who is to read a CSV file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// Programs: commas, points, and dates as ISO 8601 has them.
    Plain,
    /// Excel, which opens it by double click.
    Excel(Locale),
}

/// The country whose Excel reads a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Locale {
    /// France.
    French,
    /// Germany.
    German,
}

impl Dialect {
    /// Between two values.
    pub(super) fn delimiter(self) -> u8 {
        match self {
            Self::Plain => b',',
            Self::Excel(_) => b';',
        }
    }

    /// At the end of a line.
    pub(super) fn terminator(self) -> csv::Terminator {
        match self {
            Self::Plain => csv::Terminator::Any(b'\n'),
            Self::Excel(_) => csv::Terminator::CRLF,
        }
    }

    /// At the beginning of the file: without this mark Excel takes UTF-8 for an older code.
    pub(super) fn mark(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Excel(_) => "\u{feff}",
        }
    }
}
