//! Files that do not follow from a row: uploaded ones, and those that an upload refers to.

use bytes::Bytes;
use sha2::{Digest, Sha256};

use super::kind::Kind;
use crate::fake::model::{Millis, hex};
use crate::fake::seed::{Padding, Pdf};

/// What a file consists of.
#[derive(Debug, Clone)]
pub(in crate::fake::model) enum Content {
    /// The fake's own document.
    Made(Pdf),
    /// What was uploaded, as a slice of the body that brought it.
    Sent(Bytes),
}

impl Content {
    pub(in crate::fake::model) fn size(&self) -> usize {
        match self {
            Self::Made(pdf) => pdf.size(),
            Self::Sent(bytes) => bytes.len(),
        }
    }

    pub(in crate::fake::model) fn pieces(self, padding: &Padding) -> Vec<Bytes> {
        match self {
            Self::Made(pdf) => pdf.pieces(padding),
            Self::Sent(bytes) => vec![bytes],
        }
    }
}

/// A file and what its attachment says about it.
#[derive(Debug, Clone)]
pub(in crate::fake::model) struct StoredFile {
    pub(in crate::fake::model) file_name: String,
    pub(in crate::fake::model) kind: Kind,
    pub(in crate::fake::model) created_at: Millis,
    pub(in crate::fake::model) content: Content,
}

impl StoredFile {
    /// A document that the fake made itself.
    pub(in crate::fake::model) fn made(file_name: &str, created_at: Millis, pdf: Pdf) -> Self {
        Self { file_name: file_name.to_owned(), kind: Kind::Pdf, created_at, content: Content::Made(pdf) }
    }

    pub(super) fn sent(file_name: String, created_at: Millis, content: Bytes) -> Self {
        Self { file_name, kind: Kind::of(&content), created_at, content: Content::Sent(content) }
    }

    /// The SHA-256 of the content, in hexadecimal digits.
    pub(in crate::fake::model) fn sha256(&self, padding: &Padding) -> String {
        let mut digest = Sha256::new();
        for piece in self.content.clone().pieces(padding) {
            digest.update(&piece);
        }
        hex(&digest.finalize())
    }
}
