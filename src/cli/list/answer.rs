//! A list in the form that was asked for.

use std::io::Write;

use bytes::Bytes;
use clap::ValueEnum;

use super::super::data::Data;
use super::super::exit::Stop;
use super::super::export::{chosen, forbid, misfits};
use super::super::messages::Messages;
use super::super::output::{Output, write_table};
use super::columns::{Invoices, text};
use crate::error::Result;
use crate::export::{Dialect, Fields, Form, Sheet};
use crate::resource::Resource;

/// What can be asked for by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people; drawn when the list has ended
    Table,
    /// Comma-separated values, as they come
    Csv,
    /// One line of JSON for each invoice, as they come
    Jsonl,
}

/// What is written of a list.
pub(super) enum Answer {
    Table(Invoices),
    Sheet(Box<Sheet<Data>>),
}

impl Format {
    fn of(named: Option<Self>, output: Output) -> Result<Self> {
        let usual = if output.is_for_people() { Self::Table } else { Self::Jsonl };
        let format = named.unwrap_or(usual);
        match format {
            Self::Table => forbid(output.is_json_asked(), "a table")?,
            Self::Csv => forbid(output.is_json_asked(), "csv")?,
            Self::Jsonl => {}
        }
        Ok(format)
    }
}

impl Answer {
    pub(super) fn new(
        format: Option<Format>,
        output: Output,
        resource: Resource,
        names: &[String],
    ) -> Result<Self, Stop> {
        let fields = chosen(resource, names)?;
        let form = match Format::of(format, output)? {
            Format::Table => return Ok(Self::Table(Invoices::new(fields))),
            Format::Csv => Form::Csv(Dialect::Plain, fields.unwrap_or_else(|| Fields::all(resource))),
            Format::Jsonl => Form::JsonLines(fields),
        };
        Ok(Self::Sheet(Box::new(Sheet::new(output.data(), form, resource)?)))
    }

    /// Adds a page of invoices, which a reader may be waiting for.
    pub(super) fn add(&mut self, rows: &[Bytes]) -> Result<(), Stop> {
        match self {
            Self::Table(table) => rows.iter().try_for_each(|row| Ok(table.add(row)?)),
            Self::Sheet(sheet) => {
                rows.iter().try_for_each(|row| Ok::<_, Stop>(sheet.push(text(row)?, None)?))?;
                Ok(sheet.flush()?)
            }
        }
    }

    /// Writes what is left.
    pub(super) fn end(self, messages: &Messages) -> Result<(), Stop> {
        match self {
            Self::Table(table) => write_table(table.drawn()),
            Self::Sheet(sheet) => {
                let (mut data, written) = sheet.finish()?;
                data.flush()?;
                if let Some(told) = misfits(&written.nulls_made) {
                    messages.warn(&told);
                }
                Ok(())
            }
        }
    }
}
