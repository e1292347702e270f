//! How a command ends.

use std::io;

use crate::error::{Cause, Error};

/// The exit codes that scripts rely on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exit {
    /// Everything was done; files that Qonto has not made yet are no exception.
    Done,
    /// Something was not done.
    Incomplete,
    /// Wrong usage or settings.
    Usage,
    /// The credential was refused.
    Refused,
    /// The network or Qonto failed after every attempt.
    Unreachable,
    /// Another run holds the mirror or the ledger.
    Locked,
}

/// Why a command ended early.
#[derive(Debug)]
pub(super) enum Stop {
    /// An error to tell.
    Error(Error),
    /// Whoever read our output has had enough.
    Closed,
}

/// What a command answers.
pub(super) type Outcome = Result<Exit, Stop>;

impl Exit {
    /// The code that an error ends with when nothing else was done.
    pub(super) fn of(error: &Error) -> Self {
        match error {
            Error::Config(_) | Error::Argument(_) | Error::InvalidRequest(_) | Error::Missing(_) => Self::Usage,
            Error::MirrorLocked(_) => Self::Locked,
            error => Self::for_cause(error.cause()),
        }
    }

    /// The code of what kept everything from being done.
    pub(super) fn for_cause(cause: Cause) -> Self {
        match cause {
            Cause::Credential => Self::Refused,
            Cause::Connection => Self::Unreachable,
            Cause::Other => Self::Incomplete,
        }
    }

    /// This, once the answer was written; work that was done is not undone when nobody reads what it did.
    pub(super) fn after(self, written: Result<(), Stop>) -> Outcome {
        match written {
            Ok(()) | Err(Stop::Closed) => Ok(self),
            Err(stop) => Err(stop),
        }
    }

    /// `Done` as long as a condition holds.
    pub(super) fn done_if(condition: bool) -> Self {
        if condition { Self::Done } else { Self::Incomplete }
    }
}

impl From<Exit> for u8 {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Done => 0,
            Exit::Incomplete => 1,
            Exit::Usage => 2,
            Exit::Refused => 3,
            Exit::Unreachable => 4,
            Exit::Locked => 5,
        }
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::Closed,
            _ => Self::Error(Error::io("standard output", error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ApiFailure;

    fn failure(status: u16) -> ApiFailure {
        ApiFailure { message: "no".to_owned(), status, code: None, errors: "[]".to_owned(), trace_id: None }
    }

    #[test]
    fn every_kind_of_error_has_its_code() {
        let text = || "no".to_owned();
        let io = |kind: io::ErrorKind| Error::io("file", kind.into());
        for (error, code) in [
            (Error::Config(text()), 2),
            (Error::Argument(text()), 2),
            (Error::Missing(text()), 2),
            (Error::InvalidRequest(failure(422)), 2),
            (Error::Authentication(failure(401)), 3),
            (Error::PermissionDenied(failure(403)), 3),
            (Error::NotFound(failure(404)), 1),
            (Error::RateLimit { failure: failure(429), retry_after: None }, 4),
            (Error::Server(failure(503)), 4),
            (Error::Connect(text()), 4),
            (Error::Timeout(text()), 4),
            (Error::Decode(text()), 4),
            (Error::IncompleteScan(text()), 1),
            (Error::MirrorCorrupt(text()), 1),
            (Error::MirrorLocked(text()), 5),
            (io(io::ErrorKind::StorageFull), 1),
        ] {
            assert_eq!(u8::from(Exit::of(&error)), code, "{error:?}");
        }
    }

    #[test]
    fn a_closed_pipe_is_no_error() {
        assert!(matches!(Stop::from(io::Error::from(io::ErrorKind::BrokenPipe)), Stop::Closed));
        assert!(matches!(Stop::from(io::Error::from(io::ErrorKind::StorageFull)), Stop::Error(_)));
        assert!(matches!(Exit::Incomplete.after(Err(Stop::Closed)), Ok(Exit::Incomplete)));
    }
}
