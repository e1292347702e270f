//! What the ledger is told and what it tells.

use bytes::Bytes;

use crate::database::words;
use crate::id::InvoiceId;
use crate::upload::UploadFailure;
use crate::upload::document::Content;
use crate::upload::key::IdempotencyKey;
use crate::upload::moment::Moment;

words! {
    /// How far one sending has come.
    State {
        /// Qonto certainly does not have it from this sending.
        Planned = "planned",
        /// It may have left, and no answer has settled it.
        Sending = "sending",
        /// Qonto has it.
        Uploaded = "uploaded",
        /// Qonto refused it.
        Refused = "refused",
    }
}

/// One content in one generation: each generation may become one invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// What was sent.
    pub content: Content,
    /// How many times it was given up before as certainly not in Qonto, or sent anew on purpose.
    pub generation: u32,
    /// The key it was last sent under.
    pub key: IdempotencyKey,
    /// The name it was first sent under, which a repeat keeps: Qonto may have it under this name.
    pub file_name: String,
    /// Bytes.
    pub size: u64,
    /// How far it has come.
    pub state: State,
    /// When it was first sent.
    pub first_sent: Option<Moment>,
    /// When it was last sent.
    pub last_sent: Option<Moment>,
    /// The invoice that Qonto has for it.
    pub invoice_id: Option<InvoiceId>,
    /// That invoice as Qonto sent it.
    pub invoice: Option<Bytes>,
}

/// What is about to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intent {
    /// What is sent.
    pub content: Content,
    /// Which of its sendings it is.
    pub generation: u32,
    /// The key it is sent under.
    pub key: IdempotencyKey,
    /// The name it is sent under.
    pub file_name: String,
    /// Bytes.
    pub size: u64,
}

/// What became of one sending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    /// What was sent.
    pub content: Content,
    /// Which of its sendings it was.
    pub generation: u32,
    /// What became of it.
    pub outcome: Settled,
}

/// What may become of a sending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    /// Qonto has it.
    Uploaded {
        /// The invoice that it became.
        invoice_id: InvoiceId,
        /// That invoice as Qonto sent it.
        invoice: Bytes,
    },
    /// Qonto refused it.
    Refused(Vec<UploadFailure>),
    /// Qonto certainly does not have it from this sending.
    Withdrawn,
}
