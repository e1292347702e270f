//! Invoices on their way into anything that takes bytes.

use std::io::{self, Write};

use super::arrow::Arrow;
use super::csv::Csv;
use super::form::Form;
use super::json_lines::JsonLines;
use crate::resource::Resource;
use crate::table::Misfits;
use crate::time::Timestamp;

/// What was written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// How many invoices.
    pub rows: u64,
    /// How many values were left out because they do not fit their column, by column.
    pub nulls_made: Misfits,
}

/// Invoices in one form, written as they come.
pub struct Sheet<W: Write> {
    page: Page<W>,
    written: Written,
}

enum Page<W: Write> {
    Csv(Box<Csv<W>>),
    JsonLines(JsonLines<W>),
    Arrow(Box<Arrow<W>>),
}

impl<W: Write> Sheet<W> {
    /// Begins with what stands above the first invoice.
    pub fn new(into: W, form: Form, resource: Resource) -> io::Result<Self> {
        let page = match form {
            Form::Csv(dialect, fields) => Page::Csv(Box::new(Csv::new(into, dialect, fields)?)),
            Form::JsonLines(fields) => Page::JsonLines(JsonLines::new(into, resource, fields)),
            Form::Arrow => Page::Arrow(Box::new(Arrow::new(into, resource)?)),
        };
        Ok(Self { page, written: Written::default() })
    }

    /// Adds an invoice, and when the mirror found it gone.
    pub fn push(&mut self, json: &str, gone: Option<Timestamp>) -> io::Result<()> {
        match &mut self.page {
            Page::Csv(csv) => csv.push(json, gone, &mut self.written),
            Page::JsonLines(lines) => lines.push(json, gone),
            Page::Arrow(arrow) => arrow.push(json, gone),
        }?;
        self.written.rows += 1;
        Ok(())
    }

    /// How many invoices were added.
    pub fn rows(&self) -> u64 {
        self.written.rows
    }

    /// Passes on what is held, as far as the form allows it before its end.
    pub fn flush(&mut self) -> io::Result<()> {
        match &mut self.page {
            Page::Csv(csv) => csv.flush(),
            Page::JsonLines(lines) => lines.flush(),
            Page::Arrow(_) => Ok(()),
        }
    }

    /// Ends with what stands below the last invoice, and gives back what took the bytes.
    pub fn finish(self) -> io::Result<(W, Written)> {
        let Self { page, mut written } = self;
        let into = match page {
            Page::Csv(csv) => csv.finish()?,
            Page::JsonLines(lines) => lines.finish()?,
            Page::Arrow(arrow) => {
                let (into, misfits) = arrow.finish()?;
                written.nulls_made = misfits;
                into
            }
        };
        Ok((into, written))
    }
}

impl Written {
    /// Counts a value that was left out.
    pub(super) fn misfit(&mut self, column: &'static str) {
        *self.nulls_made.entry(column).or_default() += 1;
    }
}

#[cfg(test)]
mod tests;
