//! Forms as a client writes them, part by part.

use _core::fake::Request;

use super::BULK;

const BOUNDARY: &str = "a-boundary";

/// A form in the order in which its parts were added.
#[derive(Debug, Clone, Default)]
pub(super) struct Form(Vec<u8>);

impl Form {
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// A file part; the name is written as it is, so quotes must be escaped already.
    pub(super) fn file(self, file_name: &str, content: &[u8]) -> Self {
        self.part(&format!("name=\"supplier_invoices[][file]\"; filename=\"{file_name}\""), content)
    }

    pub(super) fn key(self, key: &str) -> Self {
        self.text("supplier_invoices[][idempotency_key]", key)
    }

    pub(super) fn attachment(self, id: &str) -> Self {
        self.text("supplier_invoices[][attachment_id]", id)
    }

    pub(super) fn text(self, name: &str, value: &str) -> Self {
        self.part(&format!("name=\"{name}\""), value.as_bytes())
    }

    pub(super) fn body(&self) -> Vec<u8> {
        [self.0.as_slice(), format!("--{BOUNDARY}--\r\n").as_bytes()].concat()
    }

    pub(super) fn content_type() -> String {
        format!("multipart/form-data; boundary={BOUNDARY}")
    }

    pub(super) fn request(&self) -> Request {
        Request {
            method: "POST".to_owned(),
            path: BULK.to_owned(),
            headers: vec![("Content-Type".to_owned(), Self::content_type())],
            body: self.body().into(),
            ..Request::default()
        }
    }

    fn part(mut self, parameters: &str, content: &[u8]) -> Self {
        self.0.extend_from_slice(
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; {parameters}\r\n\r\n").as_bytes(),
        );
        self.0.extend_from_slice(content);
        self.0.extend_from_slice(b"\r\n");
        self
    }
}
