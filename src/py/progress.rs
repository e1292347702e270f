//! How far a running operation is, for Python to look at when it likes.

use std::sync::Arc;

use pyo3::prelude::*;

use super::json;
use crate::mirror::run::Progress;

/// The state that an operation writes and that Python reads.
#[pyclass(frozen, module = "qontokit._core")]
pub(super) struct ProgressState(Arc<Progress>);

impl ProgressState {
    pub(super) fn shared(&self) -> Arc<Progress> {
        Arc::clone(&self.0)
    }
}

#[pymethods]
impl ProgressState {
    #[new]
    fn new() -> Self {
        Self(Arc::new(Progress::default()))
    }

    fn snapshot<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        json::plain(py, &self.0.figures())
    }
}
