//! What a request asks for: its invoices, and what holds for all of them.

use serde_json::Value;

use crate::fake::model::form::{Element, Part};

/// One invoice of a request.
#[derive(Debug, Clone, Default)]
pub(super) struct Entry {
    /// As it was sent.
    pub(super) key: Option<String>,
    pub(super) file: Option<Part>,
    pub(super) attachment_id: Option<String>,
}

impl Entry {
    pub(super) fn new(element: &Element) -> Self {
        let text = |key| element.get(key).map(Part::text).filter(|text| !text.trim().is_empty());
        Self {
            key: text("idempotency_key"),
            file: element.get("file").cloned(),
            attachment_id: text("attachment_id").map(|id| id.trim().to_owned()),
        }
    }
}

/// What holds for every invoice of a request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::fake) struct Shared {
    pub(in crate::fake) source: Option<String>,
    pub(in crate::fake) meta: Option<Value>,
    pub(super) skip_attachment_matcher: bool,
}

impl Shared {
    pub(super) fn new(parts: &[Part]) -> Self {
        let text = |name: &str| parts.iter().rev().find(|part| part.name == name).map(Part::text);
        Self {
            source: text("source"),
            meta: text("meta").and_then(|meta| serde_json::from_str(&meta).ok()),
            skip_attachment_matcher: text("skip_attachment_matcher").is_some_and(|text| text == "true"),
        }
    }
}
