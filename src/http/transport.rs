//! What leaves and what comes back, whoever carries it.

use std::future::Future;
use std::pin::Pin;
use std::{fmt, io};

use bytes::{Bytes, BytesMut};
use futures::{Stream, StreamExt};
use http::{HeaderMap, HeaderName, Method, StatusCode};
use url::Url;

use crate::error::Error;
use crate::secret::Secret;

/// Which host a request goes to: credentials belong to the first only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// Qonto's API.
    Api,
    /// The store of files, reached by a presigned URL.
    File,
}

/// A request that is ready to be sent.
pub struct Request {
    /// Where it goes.
    pub door: Door,
    /// The whole address; that of a file is itself a secret.
    pub url: Url,
    /// Headers that only this request carries.
    pub headers: Vec<(HeaderName, Secret)>,
    /// What is sent along by a POST; a GET has nothing.
    pub body: Option<Payload>,
}

/// What a POST sends; it can be read once only.
pub struct Payload {
    /// What its bytes are.
    pub content_type: String,
    /// How many bytes the stream gives, exactly.
    pub length: u64,
    /// The bytes; an error among them breaks the request off.
    pub stream: Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>,
}

/// The start of an answer; its body is still on the way.
pub struct Response {
    /// The status line's number.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The rest, as it arrives.
    pub body: Body,
}

/// A body as it arrives; dropping it ends the transfer.
pub type Body = Pin<Box<dyn Stream<Item = Result<Bytes, Failure>> + Send>>;

/// Why an answer did not arrive whole.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// No connection: nothing was sent.
    #[error("cannot connect: {0}")]
    Connect(String),
    /// No progress within the timeout, or too little of it.
    #[error("gave up waiting: {0}")]
    Timeout(String),
    /// The connection broke.
    #[error("the connection broke: {0}")]
    Broken(String),
    /// The address leads where no file may come from: nothing was sent.
    #[error("{0}")]
    Private(String),
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        let text = failure.to_string();
        match failure {
            Failure::Connect(_) => Self::Connect(text),
            Failure::Timeout(_) => Self::Timeout(text),
            Failure::Broken(_) | Failure::Private(_) => Self::Transport(text),
        }
    }
}

/// Carries a request to its host and brings the answer back.
pub trait Transport: Send + Sync + 'static {
    /// Sends one request once; retrying is not its business.
    fn send(&self, request: Request) -> impl Future<Output = Result<Response, Failure>> + Send;
}

impl Request {
    /// What the request does.
    pub fn method(&self) -> Method {
        if self.body.is_some() { Method::POST } else { Method::GET }
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let method = self.method();
        match self.door {
            Door::Api => write!(formatter, "{method} {}", self.url.path()),
            Door::File => write!(formatter, "{method} a file from {}", self.url.host_str().unwrap_or_default()),
        }
    }
}

impl fmt::Debug for Payload {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Payload({} bytes)", self.length)
    }
}

/// Reads a body to its end; `None` when it is longer than `limit` bytes.
pub async fn collect(mut body: Body, limit: usize) -> Result<Option<Bytes>, Failure> {
    let mut whole = BytesMut::new();
    while let Some(chunk) = body.next().await {
        whole.extend_from_slice(&chunk?);
        if whole.len() > limit {
            return Ok(None);
        }
    }
    Ok(Some(whole.freeze()))
}
