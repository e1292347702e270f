//! A request and its answer, free of any transport.

use std::time::Duration;

use bytes::Bytes;

/// A request as it arrived.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// `GET`, `POST` and so on.
    pub method: String,
    /// Path, with its percent signs.
    pub path: String,
    /// Query without its question mark, with its percent signs.
    pub query: String,
    /// Names and values in order.
    pub headers: Vec<(String, String)>,
    /// The whole body.
    pub body: Bytes,
}

impl Request {
    /// The value of a header, whatever the case of its name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// Where an answer breaks off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// The connection closes without a byte.
    BeforeHeaders,
    /// The connection closes after half of the body.
    MidBody,
    /// The connection closes after the body, which was declared longer.
    AfterBody,
}

/// What to answer, and how it is carried.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Names and values; `Content-Length` is what is declared, not always what comes.
    pub headers: Vec<(String, String)>,
    /// The body, in pieces.
    pub body: Vec<Bytes>,
    /// Time to wait before the first byte.
    pub delay: Duration,
    /// Where to break off.
    pub cut: Option<Cut>,
}

impl Answer {
    /// The whole body.
    pub fn bytes(&self) -> Vec<u8> {
        self.body.concat()
    }

    /// The value of a header, whatever the case of its name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub(super) fn new(status: u16, content_type: &str, body: impl Into<Bytes>) -> Self {
        let headers = vec![("Content-Type".to_owned(), content_type.to_owned())];
        Self { status, headers, body: vec![body.into()], ..Self::default() }
    }

    pub(super) fn json(status: u16, body: impl Into<Bytes>) -> Self {
        Self::new(status, "application/json; charset=utf-8", body)
    }

    pub(super) fn set_header(&mut self, name: &str, value: impl Into<String>) {
        self.headers.retain(|(own, _)| !own.eq_ignore_ascii_case(name));
        self.headers.push((name.to_owned(), value.into()));
    }

    /// Bytes of the body.
    pub(super) fn length(&self) -> usize {
        self.body.iter().map(Bytes::len).sum()
    }
}
