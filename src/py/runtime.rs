//! `Pending`: one operation that Python may await or wait for, and that has not begun before.

use std::future::Future;
use std::pin::Pin;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3_async_runtimes::tokio::{future_into_py, get_runtime};
use tokio::task::AbortHandle;

use super::{log, process};

/// How long a blocked thread goes without looking at signals.
const SLICE: Duration = Duration::from_millis(50);
/// How long an interrupted operation may take to let go of what it holds.
const LAST_BREATH: Duration = Duration::from_secs(1);

type Finish = Box<dyn for<'py> FnOnce(Python<'py>) -> PyResult<Bound<'py, PyAny>> + Send>;
type Work = Pin<Box<dyn Future<Output = PyResult<Finish>> + Send>>;

/// An operation that starts when it is awaited or waited for, once.
#[pyclass(frozen, module = "qontokit._core")]
pub(super) struct Pending(Mutex<Option<Work>>);

impl Pending {
    /// Joins the work with the step that turns its value into a Python object.
    pub(super) fn new<T, E, F, C>(work: F, convert: C) -> Self
    where
        T: Send + 'static,
        E: Into<PyErr>,
        F: Future<Output = Result<T, E>> + Send + 'static,
        C: for<'py> FnOnce(Python<'py>, T) -> PyResult<Bound<'py, PyAny>> + Send + 'static,
    {
        let work: Work = Box::pin(async move {
            let value = work.await.map_err(Into::into)?;
            let finish: Finish = Box::new(move |py| convert(py, value));
            Ok(finish)
        });
        Self(Mutex::new(Some(work)))
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
        log::follow_python(py)?;
        let taken = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        taken.ok_or_else(|| PyRuntimeError::new_err("this operation was started before: call the method again"))
    }
}

#[pymethods]
impl Pending {
    fn __await__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let work = self.start(py)?;
        future_into_py(py, async move { work.await.map(Answer) })?.call_method0("__await__")
    }

    #[pyo3(signature = (tick=None))]
    fn wait<'py>(&self, py: Python<'py>, tick: Option<&Bound<'py, PyAny>>) -> PyResult<Bound<'py, PyAny>> {
        let mut running = Running::start(self.start(py)?);
        loop {
            if let Some(outcome) = py.detach(|| running.slice()) {
                return outcome?(py);
            }
            py.check_signals()?;
            if let Some(tick) = tick {
                tick.call0()?;
            }
        }
    }
}

struct Answer(Finish);

impl<'py> IntoPyObject<'py> for Answer {
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        (self.0)(py)
    }
}

/// Work on the runtime that ends with the call that waits for it.
struct Running {
    answer: Receiver<PyResult<Finish>>,
    task: AbortHandle,
}

impl Running {
    fn start(work: Work) -> Self {
        let (sender, answer) = sync_channel(1);
        let task = get_runtime().spawn(async move {
            let outcome = work.await;
            // Nobody listens any more when the waiting thread was interrupted.
            drop(sender.send(outcome));
        });
        Self { answer, task: task.abort_handle() }
    }

    fn slice(&mut self) -> Option<PyResult<Finish>> {
        match self.answer.recv_timeout(SLICE) {
            Ok(outcome) => Some(outcome),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => {
                Some(Err(PyRuntimeError::new_err("qontokit stopped at a bug of its own: please report it")))
            }
        }
    }

    fn wait_for_the_end(&mut self) {
        // Dropping the work drops its sender, which ends this wait at once.
        drop(self.answer.recv_timeout(LAST_BREATH));
    }
}

impl Drop for Running {
    /// Waits until the work has let go of its files, so that nothing is left behind an exception.
    fn drop(&mut self) {
        if self.task.is_finished() {
            return;
        }
        self.task.abort();
        Python::try_attach(|py| py.detach(|| self.wait_for_the_end()));
    }
}
