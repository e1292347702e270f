//! One invoice on its way, and how its way ended.

use std::sync::Arc;

use bytes::Bytes;

use crate::id::InvoiceId;
use crate::upload::document::Document;
use crate::upload::key::IdempotencyKey;
use crate::upload::ledger::{Intent, Record};
use crate::upload::moment::Moment;
use crate::upload::report::{Outcome, UploadFailure};
use crate::upload::search::sighting::Sighting;

/// An invoice that is to be sent, or was and is to be sent again.
#[derive(Debug, Clone)]
pub(crate) struct Sending {
    pub(crate) document: Arc<Document>,
    pub(crate) generation: u32,
    pub(crate) key: IdempotencyKey,
    /// When this generation was first sent, while its outcome is not known.
    pub(crate) first_sent: Option<Moment>,
    /// Whether Qonto may have accepted it already.
    pub(crate) doubt: bool,
    /// How often Qonto failed at it in this call.
    pub(crate) failures: u32,
}

/// How one invoice ended.
#[derive(Debug, Clone)]
pub(crate) struct End {
    pub(crate) outcome: Outcome,
    pub(crate) key: Option<IdempotencyKey>,
    pub(crate) invoice: Option<(InvoiceId, Option<Bytes>)>,
    pub(crate) errors: Vec<UploadFailure>,
}

impl Sending {
    /// An invoice of which no sending is under way.
    pub(crate) fn fresh(document: Arc<Document>, generation: u32, key: IdempotencyKey) -> Self {
        Self { document, generation, key, first_sent: None, doubt: false, failures: 0 }
    }

    /// An invoice that an earlier call sent, with an outcome that is not known: under its name of then, which Qonto's answer
    /// will have, and which another file may have by now.
    pub(crate) fn again(document: &Document, record: &Record) -> Self {
        let document = Arc::new(Document { file_name: record.file_name.clone(), ..document.clone() });
        let (generation, key, first_sent) = (record.generation, record.key.clone(), record.first_sent);
        Self { document, generation, key, first_sent, doubt: true, failures: 0 }
    }

    /// What the ledger notes before it is sent.
    pub(crate) fn intent(&self) -> Intent {
        Intent {
            content: self.document.content.clone(),
            generation: self.generation,
            key: self.key.clone(),
            file_name: self.document.file_name.clone(),
            size: self.document.size,
        }
    }

    /// An end without an invoice.
    pub(crate) fn ended(&self, outcome: Outcome, errors: Vec<UploadFailure>) -> End {
        End { outcome, key: Some(self.key.clone()), invoice: None, errors }
    }
}

impl End {
    /// An invoice that Qonto had before.
    pub(crate) fn known(key: IdempotencyKey, id: Option<InvoiceId>, invoice: Option<Bytes>) -> Self {
        let invoice = id.map(|id| (id, invoice));
        Self { outcome: Outcome::AlreadyUploaded, key: Some(key), invoice, errors: Vec::new() }
    }

    /// An invoice that was found at Qonto.
    pub(crate) fn found(key: IdempotencyKey, sighting: &Sighting) -> Self {
        Self::known(key, Some(sighting.id.clone()), Some(sighting.raw.clone()))
    }

    /// An invoice of which nobody can say yet whether Qonto has it.
    pub(crate) fn unclear(key: IdempotencyKey, code: &str, detail: impl Into<String>) -> Self {
        let errors = vec![UploadFailure::ours(code, detail)];
        Self { outcome: Outcome::NeedsReview, key: Some(key), invoice: None, errors }
    }

    /// An input that cannot be sent at all.
    pub(crate) fn refused(failure: UploadFailure) -> Self {
        Self { outcome: Outcome::Failed, key: None, invoice: None, errors: vec![failure] }
    }

    /// An invoice that would be sent.
    pub(crate) fn planned(key: IdempotencyKey) -> Self {
        Self { outcome: Outcome::Planned, key: Some(key), invoice: None, errors: Vec::new() }
    }
}
