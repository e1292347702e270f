//! Tokens that a caller's own function hands out.

use std::sync::{Arc, Mutex, PoisonError};

use futures::FutureExt;
use futures::future::BoxFuture;
use pyo3::exceptions::{PyRuntimeError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::PyString;
use tokio::sync::oneshot;

use super::awaiting::caller;
use super::ending::inside;
use crate::config::{FixedToken, TokenSource, header_text};
use crate::error::{Error, Result};
use crate::secret::Secret;

/// A function of the caller's, plain or asynchronous.
pub(super) struct Callable {
    function: Py<PyAny>,
    failure: Mutex<Option<PyErr>>,
}

/// What the caller gave as `access_token`.
pub(super) enum Given {
    /// One token for good.
    Text(Arc<FixedToken>),
    /// A function that is asked.
    Function(Arc<Callable>),
}

impl Given {
    pub(super) fn read(value: &Bound<'_, PyAny>) -> PyResult<Self> {
        if let Ok(text) = value.cast::<PyString>() {
            return Ok(Self::Text(Arc::new(FixedToken(header_text("access_token", &text.to_cow()?)?))));
        }
        if !value.is_callable() {
            return Err(PyTypeError::new_err("access_token: expected a str or a callable that returns one"));
        }
        let function = value.clone().unbind();
        Ok(Self::Function(Arc::new(Callable { function, failure: Mutex::new(None) })))
    }

    pub(super) fn source(&self) -> Arc<dyn TokenSource> {
        match self {
            Self::Text(fixed) => fixed.clone(),
            Self::Function(callable) => callable.clone(),
        }
    }

    pub(super) fn callable(&self) -> Option<Arc<Callable>> {
        match self {
            Self::Text(_) => None,
            Self::Function(callable) => Some(callable.clone()),
        }
    }
}

impl TokenSource for Callable {
    fn token(&self) -> BoxFuture<'_, Result<Secret>> {
        let token = async {
            match self.ask().await {
                Ok(token) => Ok(token),
                Err(error) => Err(self.remember(error).await),
            }
        };
        token.boxed()
    }

    fn refreshable(&self) -> bool {
        true
    }
}

impl Callable {
    /// The caller's own exception where its function failed, and ours for all the rest.
    pub(super) fn explain(&self, error: Error) -> PyErr {
        let own = self.failure.lock().unwrap_or_else(PoisonError::into_inner).take();
        match error {
            Error::Token(_) => own.unwrap_or_else(|| error.into()),
            other => other.into(),
        }
    }

    /// What an exception says is the caller's code too, which must not hold up the thread that carries the network.
    async fn remember(&self, error: PyErr) -> Error {
        let told = tokio::task::spawn_blocking(move || (inside(|_| error.to_string()), error)).await;
        let (text, error) = told.map_or((None, None), |(text, error)| (text, Some(error)));
        *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = error;
        Error::Token(text.unwrap_or_else(|| "the access_token function failed while Python was ending".to_owned()))
    }

    async fn ask(&self) -> PyResult<Secret> {
        let (function, event_loop) = attached(|py| Ok((self.function.clone_ref(py), caller(py))))?;
        let asked = move || attached(|py| call(&function.into_bound(py), event_loop.map(|it| it.into_bound(py))));
        let called = tokio::task::spawn_blocking(asked);
        let answer = called.await.map_err(|error| PyRuntimeError::new_err(error.to_string()))??;
        match answer {
            Called::Token(token) => Ok(token),
            Called::Awaiting(awaiting) => awaiting.end().await,
        }
    }
}

enum Called {
    Token(Secret),
    Awaiting(Awaiting),
}

fn call(function: &Bound<'_, PyAny>, event_loop: Option<Bound<'_, PyAny>>) -> PyResult<Called> {
    let answer = function.call0()?;
    if !answer.hasattr("__await__")? {
        return secret(&answer).map(Called::Token);
    }
    let Some(event_loop) = event_loop else {
        if let Ok(close) = answer.getattr("close") {
            close.call0()?;
        }
        return Err(PyTypeError::new_err("access_token: an async function needs AsyncClient; give Client a plain one"));
    };
    Awaiting::begin(&answer, &event_loop).map(Called::Awaiting)
}

fn secret(answer: &Bound<'_, PyAny>) -> PyResult<Secret> {
    let text = answer.cast::<PyString>().map_err(|_| {
        let kind = answer.get_type().name().map_or_else(|_| "something else".to_owned(), |name| name.to_string());
        PyTypeError::new_err(format!("access_token: the callable returned {kind}, not a str"))
    })?;
    Ok(header_text("the token from the access_token callable", &text.to_cow()?)?)
}

/// An awaitable on the caller's event loop, cancelled when nobody waits for it any more.
struct Awaiting {
    future: Py<PyAny>,
    done: oneshot::Receiver<()>,
}

impl Awaiting {
    fn begin(awaitable: &Bound<'_, PyAny>, event_loop: &Bound<'_, PyAny>) -> PyResult<Self> {
        let py = awaitable.py();
        let (sender, done) = oneshot::channel();
        let bell = Bell(Mutex::new(Some(sender)));
        let tokens = py.import("qontokit._tokens")?;
        let future = tokens.call_method1("await_on", (event_loop, awaitable, bell))?.unbind();
        Ok(Self { future, done })
    }

    async fn end(mut self) -> PyResult<Secret> {
        // The sender only vanishes with the event loop, whose future then tells what happened.
        drop((&mut self.done).await);
        attached(|py| secret(&self.future.bind(py).call_method1("result", (0,))?))
    }
}

impl Drop for Awaiting {
    fn drop(&mut self) {
        inside(|py| self.future.call_method0(py, "cancel").map(drop));
    }
}

/// Rings when Python's future is done.
#[pyclass(frozen, module = "qontokit._core")]
struct Bell(Mutex<Option<oneshot::Sender<()>>>);

#[pymethods]
impl Bell {
    fn __call__(&self, _future: &Bound<'_, PyAny>) {
        if let Some(sender) = self.0.lock().unwrap_or_else(PoisonError::into_inner).take() {
            // The awaiting side may have been cancelled meanwhile.
            let _ = sender.send(());
        }
    }
}

fn attached<T>(work: impl FnOnce(Python<'_>) -> PyResult<T>) -> PyResult<T> {
    let closing = || PyRuntimeError::new_err("Python is shutting down");
    inside(work).ok_or_else(closing)?
}
