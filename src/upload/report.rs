//! What is told after an upload: one result for each input, in input order.

use std::path::PathBuf;

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::id::InvoiceId;
use crate::upload::key::IdempotencyKey;

/// How one input ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Qonto confirmed it in this call.
    Uploaded,
    /// Qonto had it before, or has it from another input of this call.
    AlreadyUploaded,
    /// It is not in Qonto, and the errors say why.
    Failed,
    /// Nobody can say yet whether Qonto has it.
    NeedsReview,
    /// It would be sent, if this were no dry run.
    Planned,
}

/// One reason, in Qonto's words or ours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadFailure {
    /// Qonto's code, or one of ours.
    pub code: String,
    /// What happened and what to do.
    pub detail: String,
    /// The part of the request that Qonto pointed at.
    pub pointer: Option<String>,
}

/// How one input ended, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadResult {
    /// The input as it was given.
    pub input: String,
    /// How it ended.
    pub outcome: Outcome,
    /// The invoice that Qonto has for it.
    pub invoice_id: Option<InvoiceId>,
    /// That invoice as Qonto sent it.
    pub invoice: Option<Bytes>,
    /// The key it was sent under, or would be.
    pub idempotency_key: Option<IdempotencyKey>,
    /// Of its bytes, in hexadecimal.
    pub sha256: Option<String>,
    /// Why it is not uploaded.
    pub errors: Vec<UploadFailure>,
}

/// What an upload did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadReport {
    /// Where it is kept what was sent.
    pub ledger: PathBuf,
    /// One for each input, in input order.
    pub results: Vec<UploadResult>,
}

impl UploadFailure {
    /// A reason of our own.
    pub fn ours(code: &str, detail: impl Into<String>) -> Self {
        Self { code: code.to_owned(), detail: detail.into(), pointer: None }
    }
}

impl Outcome {
    /// Whether the invoice is safely in Qonto.
    pub fn is_safe(self) -> bool {
        matches!(self, Self::Uploaded | Self::AlreadyUploaded)
    }
}
