//! A table while it is filled with invoices.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_array::builder::{StringBuilder, TimestampMicrosecondBuilder};
use arrow_schema::{ArrowError, Schema, SchemaRef};

use super::cells::{instants, named};
use super::codes::Codes;
use super::object::Object;
use crate::columns::{self, BATCH_BYTES, BATCH_ROWS, Members, Reading};
use crate::error::{Error, Result};
use crate::resource::Resource;
use crate::time::Timestamp;

/// How many values became null because their column cannot hold them, by column.
pub type Misfits = BTreeMap<&'static str, u64>;

/// Adds what did not fit in one place to what did not fit in others.
pub fn add(total: &mut Misfits, more: Misfits) {
    for (name, count) in more {
        *total.entry(name).or_default() += count;
    }
}

/// A batch of invoices as columns.
#[derive(Debug, Clone)]
pub struct Filled {
    /// The columns.
    pub batch: RecordBatch,
    /// What of these invoices did not fit.
    pub misfits: Misfits,
}

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
    Ok(Filling::new(resource, Codes::AsTheyCome).finish()?.batch.schema())
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
        let members = self.object.find(json);
        if let Some(members) = &members {
            self.object.push_members(members, &mut tell);
        } else {
            self.object.push_nothing();
            tell("id", 1);
        }
        let said = members.as_ref().map_or(Reading::Absent, Members::deleted_at);
        if said == Reading::Misfit {
            tell("deleted_at", 1);
        }
        let deleted_at = said.fitting().or(gone);
        self.deleted_at.append_option(deleted_at.map(Timestamp::micros));
        self.raw.append_value(json);
        self.rows += 1;
        self.bytes += json.len();
    }

    /// Whether enough was added to be worth a batch.
    pub fn is_full(&self) -> bool {
        self.rows >= BATCH_ROWS || self.bytes >= BATCH_BYTES
    }

    /// Whether nothing was added since the last batch.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// Hands over what was added as one batch, and begins the next.
    pub fn finish(&mut self) -> Result<Filled> {
        (self.rows, self.bytes) = (0, 0);
        let misfits = std::mem::take(&mut self.misfits);
        let batch = self.batch().map_err(|error| {
            Error::Decode(format!("these invoices cannot be laid out as columns, please report it: {error}"))
        })?;
        Ok(Filled { batch, misfits })
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
