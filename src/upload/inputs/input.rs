//! What a caller gives: paths, and items with more to say.

use std::path::PathBuf;

use bytes::Bytes;

/// One thing to upload, as the caller named it.
#[derive(Debug, Clone)]
pub struct Input {
    /// What the report calls it.
    pub label: String,
    /// What it is.
    pub given: Given,
}

/// What one input is.
#[derive(Debug, Clone)]
pub enum Given {
    /// A file, or a folder for the PDF, JPEG and PNG files in it.
    Path(PathBuf),
    /// An item with its members.
    Item(Item),
    /// Neither; the text says why.
    Unusable(String),
}

/// An invoice to upload: exactly one of path, content and attachment.
#[derive(Debug, Clone, Default)]
pub struct Item {
    /// A file.
    pub path: Option<PathBuf>,
    /// Bytes.
    pub content: Option<Bytes>,
    /// A file that Qonto has.
    pub attachment_id: Option<String>,
    /// How Qonto shall name it.
    pub file_name: Option<String>,
    /// The caller's own key.
    pub idempotency_key: Option<String>,
}
