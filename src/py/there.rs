//! An outcome that was there before it was asked for.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use pyo3::exceptions::{PyRuntimeError, PyStopIteration};
use pyo3::prelude::*;

use super::awaiting::raisable;
use super::runtime::Finish;

/// What may be there already.
pub(super) trait There: Send + Sync {
    /// Whether it is.
    fn is_there(&self) -> bool;
    /// The outcome, if nobody else took it.
    fn take(&self) -> Option<PyResult<Finish>>;
}

/// Hands such an outcome to the task that awaits it, without a thread in between.
#[pyclass(frozen, module = "qontokit._core")]
pub(super) struct Arrived {
    there: Arc<dyn There>,
    has_yielded: AtomicBool,
}

impl Arrived {
    pub(super) fn new(there: Arc<dyn There>) -> Self {
        Self { there, has_yielded: AtomicBool::new(false) }
    }
}

#[pymethods]
impl Arrived {
    fn __iter__(this: Py<Self>) -> Py<Self> {
        this
    }

    /// Gives every other task its turn first, or a long list would stop them all; nothing is taken until then, so that a
    /// task which is cancelled meanwhile loses nothing.
    fn __next__(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        if !self.has_yielded.swap(true, Ordering::Relaxed) {
            return Ok(py.None());
        }
        let taken = self.there.take();
        let outcome = taken.ok_or_else(|| PyRuntimeError::new_err("two tasks read one list at the same time"))?;
        let value = outcome.and_then(|finish| finish(py)).map_err(|error| raisable(py, error))?;
        Err(PyStopIteration::new_err((value.unbind(),)))
    }
}
