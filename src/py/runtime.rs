//! `Pending`: one operation that Python may await or wait for, and that has not begun before.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use futures::FutureExt;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

use super::awaiting;
use super::there::{Arrived, There};
use super::waiting::Waiting;
use super::{ending, log, process};

/// The step that turns a value into a Python object.
pub(super) type Finish = Box<dyn for<'py> FnOnce(Python<'py>) -> PyResult<Bound<'py, PyAny>> + Send>;
/// What runs without Python.
pub(super) type Work = Pin<Box<dyn Future<Output = PyResult<Finish>> + Send>>;

/// An operation that starts when it is awaited or waited for, once.
#[pyclass(frozen, module = "qontokit._core")]
pub(super) struct Pending {
    work: Mutex<Option<Work>>,
    there: Option<Arc<dyn There>>,
}

impl Pending {
    /// Joins the work with the step that turns its value into a Python object.
    pub(super) fn new<T, E, F, C>(work: F, convert: C) -> Self
    where
        T: Send + 'static,
        E: Into<PyErr>,
        F: Future<Output = Result<T, E>> + Send + 'static,
        C: for<'py> FnOnce(Python<'py>, T) -> PyResult<Bound<'py, PyAny>> + Send + 'static,
    {
        let work = async move {
            let value = work.await.map_err(Into::into)?;
            let finish: Finish = Box::new(move |py| convert(py, value));
            Ok(finish)
        };
        let work = AssertUnwindSafe(work).catch_unwind();
        let work: Work = Box::pin(work.map(|outcome| outcome.unwrap_or_else(|_| Err(bug()))));
        Self { work: Mutex::new(Some(work)), there: None }
    }

    /// Spares the work where its outcome is there already by the time it would start.
    pub(super) fn unless_there(self, there: impl There + 'static) -> Self {
        Self { there: Some(Arc::new(there)), ..self }
    }

    /// Work whose only news is that it succeeded.
    pub(super) fn unit<E, F>(work: F) -> Self
    where
        E: Into<PyErr>,
        F: Future<Output = Result<(), E>> + Send + 'static,
    {
        Self::new(work, |py, ()| Ok(py.None().into_bound(py)))
    }

    fn start(&self, py: Python<'_>) -> PyResult<Work> {
        process::check()?;
        // Nothing can be imported at the end, and what is closed then has nothing to say.
        if !ending::is_closing() {
            ending::watch(py)?;
            log::follow_python(py)?;
        }
        let taken = self.work.lock().unwrap_or_else(PoisonError::into_inner).take();
        taken.ok_or_else(|| PyRuntimeError::new_err("this operation was started before: call the method again"))
    }
}

#[pymethods]
impl Pending {
    fn __await__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let event_loop = py.import("asyncio")?.call_method0("get_running_loop")?;
        let work = self.start(py)?;
        match self.there.as_ref().filter(|there| there.is_there()) {
            Some(there) => Ok(Arrived::new(Arc::clone(there)).into_pyobject(py)?.into_any()),
            None => awaiting::begin(&event_loop, work)?.call_method0("__await__"),
        }
    }

    #[pyo3(signature = (tick=None))]
    fn wait<'py>(&self, py: Python<'py>, tick: Option<&Bound<'py, PyAny>>) -> PyResult<Bound<'py, PyAny>> {
        let work = self.start(py)?;
        if let Some(outcome) = self.there.as_ref().and_then(|there| there.take()) {
            return outcome?(py);
        }
        let mut waiting = Waiting::begin(work);
        loop {
            // Staying until the next slice covers what the outcome and the tick do with the interpreter.
            let (outcome, _stay) = ending::outside(py, || waiting.slice());
            if let Some(outcome) = outcome {
                return outcome?(py);
            }
            py.check_signals()?;
            if let Some(tick) = tick {
                tick.call0()?;
            }
        }
    }
}

/// What a panic becomes: an error that `except Exception` catches.
pub(super) fn bug() -> PyErr {
    PyRuntimeError::new_err("qontokit stopped at a bug of its own: please report it")
}
