//! One invoice to send, once for each distinct content.

use std::fmt;
use std::path::PathBuf;

use bytes::Bytes;

use crate::id::AttachmentId;
use crate::upload::key::IdempotencyKey;

/// What makes an invoice the same one, whatever its name: its bytes, or the attachment that Qonto has already.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Content {
    /// The SHA-256 of a file, in hexadecimal.
    Sha256(Box<str>),
    /// A file that Qonto has.
    Attachment(AttachmentId),
}

/// Where an invoice's bytes come from when they are sent.
#[derive(Debug, Clone)]
pub enum Origin {
    /// A file, read while it is sent.
    File(PathBuf),
    /// Bytes that the caller holds.
    Memory(Bytes),
    /// A file that Qonto has.
    Attachment(AttachmentId),
}

/// An invoice that passed every check and may be sent.
#[derive(Debug, Clone)]
pub struct Document {
    /// What makes it the same invoice.
    pub content: Content,
    /// Where its bytes come from.
    pub origin: Origin,
    /// As Qonto shall name it; empty for a file that Qonto has.
    pub file_name: String,
    /// Bytes; 0 for a file that Qonto has.
    pub size: u64,
    /// What its bytes show that it is.
    pub content_type: &'static str,
    /// The caller's own key, which wins over the derived one.
    pub own_key: Option<IdempotencyKey>,
}

impl Content {
    /// The SHA-256, unless Qonto has the file.
    pub fn sha256(&self) -> Option<&str> {
        match self {
            Self::Sha256(digest) => Some(digest),
            Self::Attachment(_) => None,
        }
    }
}

/// One text for each content: what keys are derived from and what the ledger stores.
impl fmt::Display for Content {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sha256(digest) => write!(formatter, "sha256:{digest}"),
            Self::Attachment(id) => write!(formatter, "attachment:{id}"),
        }
    }
}
