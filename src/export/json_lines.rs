//! Invoices as lines of JSON.

use std::io::{self, BufWriter, Write};

use super::fields::{Field, Fields};
use super::one_line::one_line;
use crate::resource::Resource;
use crate::time::Timestamp;

/// One line an invoice.
pub(super) struct JsonLines<W: Write> {
    fields: Option<Fields>,
    id: Fields,
    into: BufWriter<W>,
}

impl<W: Write> JsonLines<W> {
    pub(super) fn new(into: W, resource: Resource, fields: Option<Fields>) -> Self {
        Self { fields, id: Fields::id(resource), into: BufWriter::new(into) }
    }

    /// Adds a line: a deleted invoice is told by its id and when.
    pub(super) fn push(&mut self, json: &str, gone: Option<Timestamp>) -> io::Result<()> {
        match (gone, &self.fields) {
            (Some(_), _) => write_deleted(&mut self.into, &self.id, json, gone),
            (None, Some(fields)) => write_members(&mut self.into, fields, json),
            (None, None) => self.into.write_all(one_line(json).as_bytes()),
        }?;
        self.into.write_all(b"\n")
    }

    /// Passes on what is held.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.into.flush()
    }

    /// Passes on what is held, and gives back what took it.
    pub(super) fn finish(self) -> io::Result<W> {
        self.into.into_inner().map_err(io::IntoInnerError::into_error)
    }
}

fn write_deleted(into: &mut impl Write, id: &Fields, json: &str, gone: Option<Timestamp>) -> io::Result<()> {
    let found = id.find(json, gone);
    let id = id.order().iter().find_map(|field| found.json(*field));
    write_member(into, "{", "id", id.map_or("null", |id| id.get()))?;
    write_member(into, ",", "deleted_at", &instant(found.deleted_at()))?;
    into.write_all(b"}")
}

fn write_members(into: &mut impl Write, fields: &Fields, json: &str) -> io::Result<()> {
    let found = fields.find(json, None);
    let mut before = "{";
    for field in fields.order() {
        match field {
            Field::Member(..) => {
                write_member(into, before, field.name(), found.json(*field).map_or("null", |json| json.get()))
            }
            Field::DeletedAt => write_member(into, before, field.name(), &instant(found.deleted_at())),
        }?;
        before = ",";
    }
    into.write_all(b"}")
}

fn write_member(into: &mut impl Write, before: &str, name: &str, json: &str) -> io::Result<()> {
    write!(into, "{before}\"{name}\":{}", one_line(json))
}

fn instant(instant: Option<Timestamp>) -> String {
    instant.map_or_else(|| "null".to_owned(), |instant| format!("\"{instant}\""))
}
