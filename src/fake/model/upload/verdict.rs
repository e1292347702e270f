//! What becomes of one invoice of a request.

use std::sync::Arc;

use serde_json::Value;

use super::complaint::{Complaint, Member};
use super::creation::Source;
use super::entry::{Entry, Shared};
use super::kind::Kind;
use super::limits::{MOST_FILE_BYTES, MOST_INVOICES};
use crate::fake::model::Model;
use crate::fake::model::form::Part;

/// One invoice of a request and what became of it.
#[derive(Debug)]
pub(super) struct Verdict<'a> {
    pub(super) index: usize,
    pub(super) entry: &'a Entry,
    /// Of its file or of its attachment.
    pub(super) file_name: Option<String>,
    pub(super) invoice: Result<Value, Complaint>,
}

impl Model {
    pub(super) fn name_of(&self, entry: &Entry) -> Option<String> {
        let file_name = entry.file.as_ref().and_then(|file| file.file_name.clone());
        file_name.or_else(|| self.file_of(entry.attachment_id.as_ref()?).map(|file| file.file_name))
    }

    /// The invoice that an entry makes or made before, or why it makes none.
    pub(super) fn take(
        &mut self,
        index: usize,
        entry: &Entry,
        file_name: Option<&str>,
        shared: &Arc<Shared>,
    ) -> Result<Value, Complaint> {
        if index >= MOST_INVOICES {
            return Err(Complaint::limit_reached());
        }
        let key = entry.key.as_deref().ok_or(Complaint::required(Member::IdempotencyKey))?;
        let Some(rule) = self.uploads.rules.take(file_name.unwrap_or_default()) else {
            return self.made_once(key, entry, shared);
        };
        if rule.after {
            self.made_once(key, entry, shared)?;
        }
        Err(rule.into())
    }

    fn made_once(&mut self, key: &str, entry: &Entry, shared: &Arc<Shared>) -> Result<Value, Complaint> {
        let now = self.now();
        if let Some(invoice) = self.uploads.keys.recall(key, now) {
            return Ok(invoice.clone());
        }
        let source = self.source(entry)?;
        let invoice = self.make(source, Some(key), shared);
        self.uploads.keys.remember(key, invoice.clone(), now);
        Ok(invoice)
    }

    fn source(&self, entry: &Entry) -> Result<Source, Complaint> {
        match (&entry.file, &entry.attachment_id) {
            (Some(file), None) => checked(file),
            (None, Some(id)) if self.row_of_attachment(id).is_some() => Ok(Source::Attachment(id.clone())),
            (None, Some(_)) => Err(Complaint::invalid(Member::AttachmentId, "attachment was not found")),
            (Some(_), Some(_)) => Err(Complaint::invalid(Member::File, "file and attachment_id exclude each other")),
            (None, None) => Err(Complaint::required(Member::File)),
        }
    }
}

fn checked(file: &Part) -> Result<Source, Complaint> {
    let invalid = |detail| Err(Complaint::invalid(Member::File, detail));
    let Some(file_name) = &file.file_name else { return invalid("file is not a file") };
    if file.content.is_empty() {
        return invalid("file is empty");
    }
    if file.content.len() > MOST_FILE_BYTES {
        return invalid("file is larger than 10 MB");
    }
    if Kind::of(&file.content) == Kind::Other {
        return invalid("file is not a PDF, JPEG or PNG");
    }
    Ok(Source::File { name: file_name.clone(), content: file.content.clone() })
}
