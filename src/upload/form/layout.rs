//! The form that carries a batch of invoices to Qonto (docs.qonto.com, create supplier invoices).

use std::fmt;
use std::sync::Arc;

use futures::StreamExt;

use super::part::{Parts, Piece};
use super::reader;
use crate::http::transport::Payload;
use crate::upload::document::Document;
use crate::upload::form::{Breach, Deadline};
use crate::upload::key::IdempotencyKey;
use crate::upload::options::Shared;

/// Random letters and digits: no file holds so many of the same by chance.
const BOUNDARY: usize = 40;

/// One invoice of a form.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its idempotency key.
    pub key: IdempotencyKey,
    /// Its bytes, or the attachment that Qonto has.
    pub document: Arc<Document>,
}

/// A form that can be sent more than once, each time with the same bytes; its `Debug` form only counts them.
pub struct Form {
    boundary: String,
    pieces: Vec<Piece>,
}

impl Form {
    /// Lays the form out; no file is opened yet.
    pub fn new(entries: Vec<Entry>, shared: &Shared) -> Self {
        let boundary: String = std::iter::repeat_with(fastrand::alphanumeric).take(BOUNDARY).collect();
        let mut parts = Parts::new(&boundary);
        #[cfg(test)]
        let entries = if crate::mutants::Mutant::GroupedForm.is_at_work() { parts.grouped(entries) } else { entries };
        for (index, entry) in entries.into_iter().enumerate() {
            parts.entry(index, &entry);
        }
        parts.shared(shared);
        let pieces = parts.into_pieces();
        Self { boundary, pieces }
    }

    /// Bytes of the whole.
    pub fn length(&self) -> u64 {
        length(&self.pieces)
    }

    /// The request's content type.
    pub fn content_type(&self) -> String {
        format!("multipart/form-data; boundary={}", self.boundary)
    }

    /// The form to be sent once before a deadline, and what tells afterwards whether one of its files broke it off.
    pub fn payload(&self, deadline: Deadline) -> (Payload, Breach) {
        let breach = Breach::default();
        let stream = reader::stream(self.pieces.clone(), breach.clone(), deadline).boxed();
        (Payload { content_type: self.content_type(), length: self.length(), stream }, breach)
    }

    /// Bytes that one entry adds to a form.
    pub fn entry_length(entry: &Entry) -> u64 {
        measured(|parts| parts.entry(0, entry))
    }

    /// Bytes of a form without its entries.
    pub fn shared_length(shared: &Shared) -> u64 {
        measured(|parts| parts.shared(shared))
    }
}

impl fmt::Debug for Form {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Form({} bytes)", self.length())
    }
}

/// Every boundary is as long as any other, so parts can be measured without their form.
fn measured(write: impl FnOnce(&mut Parts<'_>)) -> u64 {
    let boundary = "-".repeat(BOUNDARY);
    let mut parts = Parts::new(&boundary);
    write(&mut parts);
    length(&parts.into_pieces())
}

fn length(pieces: &[Piece]) -> u64 {
    pieces.iter().map(Piece::length).sum()
}

#[cfg(test)]
mod properties;

#[cfg(test)]
mod tests;
