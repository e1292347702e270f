//! Work whose outcome is delivered to an event loop.
//!
//! `future_into_py` of pyo3-async-runtimes does the same, but panics in a thread of its own when the interpreter is gone
//! by the time the outcome is there; this delivery attaches only to an interpreter that lives.

use std::sync::Arc;

use pyo3::exceptions::{PyRuntimeError, PyStopIteration};
use pyo3::prelude::*;
use pyo3_async_runtimes::tokio::get_runtime;
use tokio::task::AbortHandle;

use super::ending::inside;
use super::runtime::{Finish, Work};

tokio::task_local! {
    /// The event loop that awaits the running work.
    static CALLER: Caller;
}

/// An event loop that awaits work of ours.
#[derive(Clone)]
pub(super) struct Caller(Arc<Py<PyAny>>);

impl Caller {
    /// The one that awaits the running work; `None` when a thread waits for it.
    pub(super) fn present() -> Option<Self> {
        CALLER.try_with(Self::clone).ok()
    }

    /// Starts work that goes on by itself, and whose token functions run where the caller's do.
    pub(super) fn spawn(caller: Option<Self>, work: impl Future<Output = ()> + Send + 'static) -> AbortHandle {
        match caller {
            Some(caller) => get_runtime().spawn(CALLER.scope(caller, work)).abort_handle(),
            None => get_runtime().spawn(work).abort_handle(),
        }
    }
}

impl PartialEq for Caller {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_ptr() == other.0.as_ptr()
    }
}

/// Starts the work and gives the loop's future of its outcome; cancelling that future ends the work.
pub(super) fn begin<'py>(event_loop: &Bound<'py, PyAny>, work: Work) -> PyResult<Bound<'py, PyAny>> {
    let future = event_loop.call_method0("create_future")?;
    let (caller, settled) = (Caller(Arc::new(event_loop.clone().unbind())), future.clone().unbind());
    let delivery = Delivery { event_loop: event_loop.clone().unbind(), future: settled };
    let task = get_runtime().spawn(CALLER.scope(caller, async move {
        let outcome = work.await;
        // Taking the interpreter may mean waiting for it, which a worker of the runtime must not do.
        tokio::task::spawn_blocking(move || inside(|py| delivery.deliver(py, outcome)));
    }));
    future.call_method1("add_done_callback", (Ending(task.abort_handle()),))?;
    Ok(future)
}

/// The event loop that awaits this work; `None` when a thread waits for it.
pub(super) fn caller(py: Python<'_>) -> Option<Py<PyAny>> {
    CALLER.try_with(|caller| caller.0.clone_ref(py)).ok()
}

struct Delivery {
    event_loop: Py<PyAny>,
    future: Py<PyAny>,
}

impl Delivery {
    fn deliver(self, py: Python<'_>, outcome: PyResult<Finish>) {
        let (setter, value) = match outcome.and_then(|finish| finish(py)) {
            Ok(value) => ("set_result", value),
            Err(error) => ("set_exception", raisable(py, error).into_value(py).into_bound(py).into_any()),
        };
        let settle = wrap_pyfunction!(settle, py);
        // A loop that was closed meanwhile wants nothing any more.
        drop(settle.and_then(|settle| {
            self.event_loop.call_method1(py, "call_soon_threadsafe", (settle, self.future, setter, value))
        }));
    }
}

/// A future refuses a `StopIteration`, and its task would wait for ever (PEP 479 treats generators alike).
pub(super) fn raisable(py: Python<'_>, error: PyErr) -> PyErr {
    if !error.is_instance_of::<PyStopIteration>(py) {
        return error;
    }
    let said = PyRuntimeError::new_err("a function that was given to qontokit raised StopIteration");
    said.set_cause(py, Some(error));
    said
}

#[pyfunction]
fn settle(future: &Bound<'_, PyAny>, setter: &str, value: &Bound<'_, PyAny>) -> PyResult<()> {
    if !future.call_method0("done")?.is_truthy()? {
        future.call_method1(setter, (value,))?;
    }
    Ok(())
}

/// Ends the work when its future is done, which is early only when it was cancelled.
#[pyclass(frozen, module = "qontokit._core")]
struct Ending(AbortHandle);

#[pymethods]
impl Ending {
    fn __call__(&self, _future: &Bound<'_, PyAny>) {
        self.0.abort();
    }
}
