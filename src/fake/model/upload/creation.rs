//! New invoices from uploads.

use std::sync::Arc;

use bytes::Bytes;
use serde_json::Value;

use super::archive::StoredFile;
use super::entry::Shared;
use super::record::Record;
use crate::fake::model::{Model, Resource, Row};

/// Where the file of a new invoice comes from.
#[derive(Debug)]
pub(super) enum Source {
    File { name: String, content: Bytes },
    Attachment(String),
}

impl Model {
    /// Another user uploads a file by hand; gives the identifier of the invoice.
    pub fn upload_by_somebody(&mut self, file_name: &str, content: impl Into<Bytes>) -> String {
        self.arrive();
        let by_hand = Shared { source: Some("supplier_invoices".to_owned()), ..Shared::default() };
        let source = Source::File { name: file_name.to_owned(), content: content.into() };
        self.make_row(source, None, &Arc::new(by_hand)).id
    }

    /// Makes an invoice and gives it as it is served.
    pub(super) fn make(&mut self, source: Source, key: Option<&str>, shared: &Arc<Shared>) -> Value {
        let row = self.make_row(source, key, shared);
        self.writer().value(&row)
    }

    fn make_row(&mut self, source: Source, key: Option<&str>, shared: &Arc<Shared>) -> Row {
        let now = self.now();
        let mut row =
            self.nursery.fresh(Resource::SupplierInvoices, self.table(Resource::SupplierInvoices).next_slot(), now);
        row.file_due = None;
        row.uploaded = Some(Arc::clone(shared));
        let sent_name = self.store(source, &mut row);
        self.table_and_dice(Resource::SupplierInvoices).0.push(row.clone());
        self.record(&row, sent_name, key, shared);
        row
    }

    /// Gives a row its file, and tells the name under which it was sent.
    fn store(&mut self, source: Source, row: &mut Row) -> String {
        let (id, sent_name) = match source {
            Source::File { name, content } => {
                let id = self.nursery.attachment(row);
                let file = StoredFile::sent(self.kept_name(&name), row.created_at, content);
                self.uploads.files.insert(id.clone(), file);
                (id, name)
            }
            Source::Attachment(id) => {
                // From now on the file outlives the row that it came from.
                if let Some(file) = self.file_of(&id) {
                    self.uploads.files.insert(id.clone(), file);
                }
                let name = self.uploads.file(&id).map(|file| file.file_name.clone()).unwrap_or_default();
                (id, name)
            }
        };
        row.file_name = self.kept_name(&sent_name);
        row.attachment = Some(id);
        sent_name
    }

    fn record(&mut self, row: &Row, file_name: String, key: Option<&str>, shared: &Arc<Shared>) {
        let attachment_id = row.attachment.clone().unwrap_or_default();
        let Some(file) = self.uploads.file(&attachment_id) else { return };
        let record = Record {
            id: row.id.clone(),
            key: key.map(str::to_owned),
            file_name,
            size: file.content.size(),
            sha256: file.sha256(&self.padding),
            attachment_id,
            shared: Arc::clone(shared),
            created_at: row.created_at,
        };
        self.counters.uploads += 1;
        self.uploads.records.push(record);
    }

    fn kept_name(&self, sent: &str) -> String {
        if self.quirks().upload_names_changed { sent.replace(' ', "_").to_lowercase() } else { sent.to_owned() }
    }
}
