//! Invoices as files that other programs open: CSV, JSON lines and Arrow, row by row into anything that takes bytes.
//!
//! A file appears whole under its name, or not at all.

mod arrow;
mod csv;
mod excel;
mod fields;
mod file;
mod file_export;
mod form;
mod json_lines;
mod number;
mod one_line;
mod own;
mod plain;
mod sheet;
mod target;
mod value;

pub(crate) use fields::Field;
pub use fields::Fields;
pub use file::File;
#[cfg(feature = "python")]
pub(crate) use file::told;
pub use file_export::FileExport;
pub use form::{Dialect, Form, Locale};
pub(crate) use one_line::one_line;
pub(crate) use plain::spelled as plain;
pub use sheet::{Sheet, Written};
pub(crate) use target::place;
pub(crate) use value::{Cells, Value};
