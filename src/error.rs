//! One error type whose variants are named for what the caller does next.

use std::path::PathBuf;
use std::time::Duration;

use crate::id::AttachmentId;

/// What an operation answers.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Everything that can go wrong, named for what the caller does next.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Settings or credentials to correct before anything is sent.
    #[error("{0}")]
    Config(String),
    /// An argument that cannot be meant: a naive time, an unknown resource.
    #[error("{0}")]
    Argument(String),
    /// 401: a new token is needed.
    #[error("{0}")]
    Authentication(ApiFailure),
    /// 403: a scope, a role or a plan is missing.
    #[error("{0}")]
    PermissionDenied(ApiFailure),
    /// 404: no such thing in this organisation.
    #[error("{0}")]
    NotFound(ApiFailure),
    /// 400 or 422: Qonto refused the request as it was written.
    #[error("{0}")]
    InvalidRequest(ApiFailure),
    /// 429 for longer than we were ready to wait.
    #[error("{failure}")]
    RateLimit {
        /// What Qonto said.
        failure: ApiFailure,
        /// When it says to come back.
        retry_after: Option<Duration>,
    },
    /// 5xx after every attempt.
    #[error("{0}")]
    Server(ApiFailure),
    /// Any other status.
    #[error("{0}")]
    Api(ApiFailure),
    /// No connection could be made.
    #[error("{0}")]
    Connect(String),
    /// No progress within the timeout.
    #[error("{0}")]
    Timeout(String),
    /// The connection broke while an answer was read.
    #[error("{0}")]
    Transport(String),
    /// An answer that is not Qonto's JSON.
    #[error("{0}")]
    Decode(String),
    /// One file could not be had.
    #[error("attachment {attachment_id}: {detail}")]
    Download {
        /// Which file.
        attachment_id: AttachmentId,
        /// What happened and what to do.
        detail: String,
    },
    /// One file's bytes are not those that were promised.
    #[error("attachment {attachment_id}: {detail}")]
    Integrity {
        /// Which file.
        attachment_id: AttachmentId,
        /// What was expected and what came.
        detail: String,
    },
    /// A list in Qonto's own order moved while it was read.
    #[error("{0}")]
    PaginationShifted(String),
    /// The walk could not prove that it saw everything.
    #[error("{0}")]
    IncompleteScan(String),
    /// The mirror cannot do what was asked.
    #[error("{0}")]
    Mirror(String),
    /// Another run holds the mirror.
    #[error("{0}")]
    MirrorLocked(String),
    /// The mirror's database cannot be read.
    #[error("{0}")]
    MirrorCorrupt(String),
    /// A folder or file that must exist does not.
    #[error("{0}")]
    Missing(String),
    /// The disk refused.
    #[error("{path}: {source}", path = path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A token callable of the caller failed.
    #[error("the access_token callable failed: {0}")]
    Token(String),
}

/// What stands in the way, whatever the work was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// The credential: it is refused, or lacks a scope.
    Credential,
    /// The network or Qonto, after every attempt.
    Connection,
    /// Anything else.
    Other,
}

/// What Qonto said when it refused, without anything secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ApiFailure {
    /// One readable sentence.
    pub message: String,
    /// The HTTP status.
    pub status: u16,
    /// The first error's code.
    pub code: Option<String>,
    /// Qonto's `errors` array as JSON text, `[]` when there was none.
    pub errors: String,
    /// What Qonto's support asks for.
    pub trace_id: Option<String>,
}

impl ApiFailure {
    /// Whether the API itself gave a reason; a gateway or a proxy that does not know the address answers with a page.
    pub fn is_told(&self) -> bool {
        self.errors != "[]"
    }
}

impl Error {
    /// Adds the path to what the operating system said.
    pub fn io(path: impl Into<PathBuf>, source: std::io::Error) -> Self {
        Self::Io { path: path.into(), source }
    }

    /// What stands in the way, for a program that tells it by one code.
    pub fn cause(&self) -> Cause {
        match self {
            Self::Authentication(_) | Self::PermissionDenied(_) | Self::Token(_) => Cause::Credential,
            Self::RateLimit { .. }
            | Self::Server(_)
            | Self::Api(_)
            | Self::Connect(_)
            | Self::Timeout(_)
            | Self::Transport(_)
            | Self::Decode(_) => Cause::Connection,
            _ => Cause::Other,
        }
    }

    /// Whether the disk is full, so that writing on cannot help.
    pub fn is_disk_full(&self) -> bool {
        use std::io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
        matches!(self, Self::Io { source, .. } if matches!(source.kind(), StorageFull | QuotaExceeded | FileTooLarge))
    }
}
