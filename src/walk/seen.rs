//! What of a list was handed out already.

use std::collections::HashMap;

use bytes::Bytes;
use sha2::{Digest, Sha256};

use crate::api::page::Page;
use crate::id::InvoiceId;

/// What was handed out already: by id, or by id and content where newer versions are wanted.
#[derive(Debug)]
pub(super) struct Seen {
    versions: bool,
    rows: HashMap<InvoiceId, [u8; 32]>,
}

impl Seen {
    /// Nothing yet; with `versions` a row whose content changed counts as new.
    pub(super) fn new(versions: bool) -> Self {
        Self { versions, rows: HashMap::new() }
    }

    /// The rows of a page that were not handed out yet; rows without an id cannot be told apart and always are.
    pub(super) fn fresh(&mut self, page: &Page) -> Vec<Bytes> {
        let mut rows = Vec::with_capacity(page.len());
        for record in &page.records {
            let digest = if self.versions { Sha256::digest(&record.raw).into() } else { [0; 32] };
            if self.rows.insert(record.id.clone(), digest) != Some(digest) {
                rows.push(record.raw.clone());
            }
        }
        rows.extend(page.unreadable.iter().map(|row| row.raw.clone()));
        rows
    }
}
