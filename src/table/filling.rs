//! A table while it is filled with invoices.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_array::builder::{StringBuilder, TimestampMicrosecondBuilder};
use arrow_schema::{ArrowError, Schema, SchemaRef};

use super::cells::{instants, named};
use super::codes::Codes;
use super::object::Object;
use crate::columns;
use crate::error::{Error, Result};
use crate::resource::Resource;
use crate::time::Timestamp;

/// How many values became null because their column cannot hold them, by column.
pub type Misfits = BTreeMap<&'static str, u64>;

/// Rows of JSON that become columns.
pub struct Filling {
    object: Object,
    deleted_at: TimestampMicrosecondBuilder,
    raw: StringBuilder,
    rows: usize,
    bytes: usize,
    misfits: Misfits,
}

/// The columns of a kind of invoice, the same for every table.
pub fn schema(resource: Resource) -> Result<SchemaRef> {
    Ok(Filling::new(resource, Codes::AsTheyCome).finish()?.schema())
}

impl Filling {
    /// An empty table.
    pub fn new(resource: Resource, codes: Codes) -> Self {
        Self {
            object: Object::new(columns::of(resource), codes),
            deleted_at: instants(),
            raw: StringBuilder::new(),
            rows: 0,
            bytes: 0,
            misfits: Misfits::new(),
        }
    }

    /// Adds an invoice, and when it was found gone.
    pub fn push(&mut self, json: &str, gone: Option<Timestamp>) {
        let misfits = &mut self.misfits;
        let mut tell = |name, count| *misfits.entry(name).or_default() += count;
        if !self.object.push_counted(json, &mut tell) {
            tell("id", 1);
        }
        let deleted_at = columns::deleted_at(json).or(gone);
        self.deleted_at.append_option(deleted_at.map(Timestamp::micros));
        self.raw.append_value(json);
        self.rows += 1;
        self.bytes += json.len();
    }

    /// Rows that were added since the last batch.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Bytes of JSON that were added since the last batch.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// What became null so far.
    pub fn misfits(&self) -> &Misfits {
        &self.misfits
    }

    /// Hands over what was added as one batch, and begins the next.
    pub fn finish(&mut self) -> Result<RecordBatch> {
        (self.rows, self.bytes) = (0, 0);
        self.batch().map_err(|error| {
            Error::Decode(format!("these invoices cannot be laid out as columns, please report it: {error}"))
        })
    }

    fn batch(&mut self) -> Result<RecordBatch, ArrowError> {
        let mut finished = self.object.finish()?;
        finished.push(named("deleted_at", Arc::new(self.deleted_at.finish())));
        finished.push(named("raw", Arc::new(self.raw.finish())));
        let (fields, cells): (Vec<_>, Vec<_>) = finished.into_iter().unzip();
        RecordBatch::try_new(Arc::new(Schema::new(fields)), cells)
    }
}

#[cfg(test)]
mod tests;
