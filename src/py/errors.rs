//! The only place that knows which Python exception an error becomes.

use pyo3::BoundObject;
use pyo3::PyErrArguments;
use pyo3::exceptions::{PyFileNotFoundError, PyOSError, PyValueError};
use pyo3::prelude::*;

use super::json;
use crate::error::{ApiFailure, Error};

macro_rules! classes {
    ($($name:ident)*) => {$(pyo3::import_exception!(qontokit.errors, $name);)*};
}

classes! {
    ApiError
    AuthenticationError
    ConfigError
    ConnectError
    DecodeError
    DownloadError
    IncompleteScanError
    IntegrityError
    InvalidRequestError
    MirrorCorruptError
    MirrorError
    MirrorLockedError
    NotFoundError
    PaginationShiftedError
    PermissionDeniedError
    RateLimitError
    RequestTimeoutError
    ServerError
    TransportError
}

impl From<Error> for PyErr {
    fn from(error: Error) -> Self {
        let text = error.to_string();
        match error {
            Error::Config(_) | Error::Token(_) => ConfigError::new_err(text),
            Error::Argument(_) => PyValueError::new_err(text),
            Error::Authentication(failure) => AuthenticationError::new_err(Refusal(failure)),
            Error::PermissionDenied(failure) => PermissionDeniedError::new_err(Refusal(failure)),
            Error::NotFound(failure) => NotFoundError::new_err(Refusal(failure)),
            Error::InvalidRequest(failure) => InvalidRequestError::new_err(Refusal(failure)),
            Error::RateLimit { failure, retry_after } => {
                RateLimitError::new_err(Throttled(failure, retry_after.map(|wait| wait.as_secs_f64())))
            }
            Error::Server(failure) => ServerError::new_err(Refusal(failure)),
            Error::Api(failure) => ApiError::new_err(Refusal(failure)),
            Error::Connect(_) => ConnectError::new_err(text),
            Error::Timeout(_) => RequestTimeoutError::new_err(text),
            Error::Transport(_) => TransportError::new_err(text),
            Error::Decode(_) => DecodeError::new_err(text),
            Error::Download { attachment_id, .. } => DownloadError::new_err((text, attachment_id.to_string())),
            Error::Integrity { attachment_id, .. } => IntegrityError::new_err((text, attachment_id.to_string())),
            Error::PaginationShifted(_) => PaginationShiftedError::new_err(text),
            Error::IncompleteScan(_) => IncompleteScanError::new_err(text),
            Error::Mirror(_) => MirrorError::new_err(text),
            Error::MirrorLocked(_) => MirrorLockedError::new_err(text),
            Error::MirrorCorrupt(_) => MirrorCorruptError::new_err(text),
            Error::Missing(_) => PyFileNotFoundError::new_err(text),
            Error::Io { path, source } => disk(&path.display().to_string(), &source),
        }
    }
}

/// Python picks the subclass by the number: `PermissionError`, `FileNotFoundError`.
fn disk(path: &str, source: &std::io::Error) -> PyErr {
    let text = source.to_string();
    let Some(number) = source.raw_os_error() else {
        return PyOSError::new_err(format!("{path}: {text}"));
    };
    let reason = text.split_once(" (os error").map_or(text.as_str(), |(reason, _)| reason);
    PyOSError::new_err((number, reason.to_owned(), path.to_owned()))
}

struct Refusal(ApiFailure);

impl PyErrArguments for Refusal {
    fn arguments(self, py: Python<'_>) -> Py<PyAny> {
        let Self(failure) = self;
        let errors = listed(py, &failure.errors);
        tuple(py, (failure.message, failure.status, failure.code, errors, failure.trace_id))
    }
}

struct Throttled(ApiFailure, Option<f64>);

impl PyErrArguments for Throttled {
    fn arguments(self, py: Python<'_>) -> Py<PyAny> {
        let Self(failure, retry_after) = self;
        let errors = listed(py, &failure.errors);
        tuple(py, (failure.message, failure.status, failure.code, errors, failure.trace_id, retry_after))
    }
}

fn listed(py: Python<'_>, errors: &str) -> Py<PyAny> {
    json::value(py, errors.as_bytes()).map_or_else(|_| py.None(), Bound::unbind)
}

fn tuple<'py>(py: Python<'py>, arguments: impl IntoPyObject<'py>) -> Py<PyAny> {
    arguments.into_pyobject(py).map_or_else(|_| py.None(), |tuple| tuple.into_any().into_bound().unbind())
}
