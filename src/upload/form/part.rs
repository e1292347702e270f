//! The parts of a form, byte for byte (RFC 7578).

use std::path::PathBuf;

use bytes::Bytes;

use super::file_name::quotable;
use super::promised_file::Promise;
use crate::upload::document::{Document, Origin};
use crate::upload::form::Entry;
use crate::upload::options::Shared;

/// A stretch of a form.
#[derive(Clone)]
pub(super) enum Piece {
    /// Bytes that are there.
    Bytes(Bytes),
    /// A file of the entry with this index.
    File { index: usize, path: PathBuf, promise: Promise },
}

/// Pieces in their order, with runs of text joined.
pub(super) struct Parts<'a> {
    boundary: &'a str,
    text: String,
    pieces: Vec<Piece>,
}

impl<'a> Parts<'a> {
    pub(super) fn new(boundary: &'a str) -> Self {
        Self { boundary, text: String::new(), pieces: Vec::new() }
    }

    /// File or attachment first, key second, for every entry alike: a reader pairs them by their order.
    pub(super) fn entry(&mut self, index: usize, entry: &Entry) {
        self.content(index, entry);
        self.key(entry);
    }

    pub(super) fn content(&mut self, index: usize, entry: &Entry) {
        let document = &entry.document;
        match &document.origin {
            Origin::Attachment(id) => self.field("supplier_invoices[][attachment_id]", id.as_str()),
            Origin::Memory(bytes) => self.file(document, Piece::Bytes(bytes.clone())),
            Origin::File(path) => {
                let promise = Promise { size: document.size, sha256: document.content.sha256().map(Into::into) };
                self.file(document, Piece::File { index, path: path.clone(), promise });
            }
        }
    }

    pub(super) fn key(&mut self, entry: &Entry) {
        self.field("supplier_invoices[][idempotency_key]", entry.key.as_str());
    }

    /// Takes all entries, and orders their parts as the code of Qonto's guide does, which pairs none of them.
    #[cfg(test)]
    pub(super) fn grouped(&mut self, mut entries: Vec<Entry>) -> Vec<Entry> {
        for entry in &entries {
            self.key(entry);
        }
        for (index, entry) in entries.drain(..).enumerate() {
            self.content(index, &entry);
        }
        entries
    }

    /// What all entries share, and the end.
    pub(super) fn shared(&mut self, shared: &Shared) {
        if let Some(source) = &shared.source {
            self.field("source", source);
        }
        if !shared.meta.is_empty() {
            let meta: serde_json::Map<_, _> =
                shared.meta.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect();
            self.field("meta", &serde_json::Value::Object(meta).to_string());
        }
        if shared.skip_attachment_matcher {
            self.field("skip_attachment_matcher", "true");
        }
        self.write(["--", self.boundary, "--\r\n"]);
    }

    pub(super) fn into_pieces(mut self) -> Vec<Piece> {
        self.flush();
        self.pieces
    }

    fn field(&mut self, name: &str, value: &str) {
        self.write(["--", self.boundary, "\r\nContent-Disposition: form-data; name=\"", name, "\"\r\n\r\n"]);
        self.write([value, "\r\n"]);
    }

    fn file(&mut self, document: &Document, content: Piece) {
        let name = quotable(&document.file_name);
        self.write(["--", self.boundary, "\r\nContent-Disposition: form-data; name=\"supplier_invoices[][file]\"; "]);
        self.write(["filename=\"", &name, "\"\r\nContent-Type: ", document.content_type, "\r\n\r\n"]);
        self.flush();
        self.pieces.push(content);
        self.write(["\r\n"]);
    }

    fn write<const N: usize>(&mut self, texts: [&str; N]) {
        self.text.extend(texts);
    }

    fn flush(&mut self) {
        if !self.text.is_empty() {
            let text = std::mem::take(&mut self.text);
            self.pieces.push(Piece::Bytes(text.into()));
        }
    }
}

impl Piece {
    pub(super) fn length(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            Self::File { promise, .. } => promise.size,
        }
    }
}
