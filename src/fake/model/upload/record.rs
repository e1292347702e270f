//! What the fake tells about one invoice that was made.

use std::sync::Arc;

use serde_json::{Value, json};

use super::entry::Shared;
use crate::fake::model::Millis;

/// One invoice that was made.
#[derive(Debug, Clone)]
pub(super) struct Record {
    pub(super) id: String,
    /// As it was sent; a person's upload has none.
    pub(super) key: Option<String>,
    pub(super) file_name: String,
    pub(super) size: usize,
    pub(super) sha256: String,
    pub(super) attachment_id: String,
    pub(super) shared: Arc<Shared>,
    pub(super) created_at: Millis,
}

impl Record {
    /// The record as JSON; `text` writes its time.
    pub(super) fn json(&self, text: impl Fn(Millis) -> String) -> Value {
        json!({
            "id": self.id,
            "idempotency_key": self.key,
            "file_name": self.file_name,
            "size": self.size,
            "sha256": self.sha256,
            "attachment_id": self.attachment_id,
            "source": self.shared.source,
            "meta": self.shared.meta,
            "skip_attachment_matcher": self.shared.skip_attachment_matcher,
            "created_at": text(self.created_at),
        })
    }
}
