//! Invoices as CSV.

use std::io::{self, Write};

use super::fields::Fields;
use super::form::Dialect;
use super::sheet::Written;
use super::value::{Cells, Value};
use super::{excel, plain};
use crate::columns::Reading;
use crate::time::Timestamp;

/// Bytes that are written at once.
const BUFFER: usize = 64 * 1024;

/// Lines of values below one of names.
pub(super) struct Csv<W: Write> {
    fields: Fields,
    dialect: Dialect,
    lines: csv::Writer<W>,
}

impl<W: Write> Csv<W> {
    /// Begins with the line of names.
    pub(super) fn new(mut into: W, dialect: Dialect, fields: Fields) -> io::Result<Self> {
        into.write_all(dialect.mark().as_bytes())?;
        let mut builder = csv::WriterBuilder::new();
        builder.delimiter(dialect.delimiter()).terminator(dialect.terminator()).buffer_capacity(BUFFER).flexible(true);
        let mut lines = builder.from_writer(into);
        lines.write_record(fields.order().iter().copied().flat_map(super::fields::Field::titles))?;
        Ok(Self { fields, dialect, lines })
    }

    /// Adds a line.
    pub(super) fn push(&mut self, json: &str, gone: Option<Timestamp>, written: &mut Written) -> io::Result<()> {
        let found = self.fields.find(json, gone);
        if !found.is_object() {
            written.misfit("id");
        }
        for field in self.fields.order() {
            let (first, second) = match found.cells(*field) {
                Cells::One(value) => (value, None),
                Cells::Money(amount, currency) => (amount, Some(currency)),
            };
            for reading in [Some(first), second].into_iter().flatten() {
                if matches!(reading, Reading::Misfit) {
                    written.misfit(field.name());
                }
                let cell = reading.fitting().map(|value| spelled(self.dialect, value)).unwrap_or_default();
                self.lines.write_field(cell.as_bytes())?;
            }
        }
        Ok(self.lines.write_record(None::<&[u8]>)?)
    }

    /// Passes on what is held.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.lines.flush()
    }

    /// Passes on what is held, and gives back what took it.
    pub(super) fn finish(self) -> io::Result<W> {
        self.lines.into_inner().map_err(csv::IntoInnerError::into_error)
    }
}

fn spelled(dialect: Dialect, value: Value<'_>) -> std::borrow::Cow<'_, str> {
    match dialect {
        Dialect::Plain => plain::spelled(value),
        Dialect::Excel(locale) => excel::spelled(value, locale),
    }
}
