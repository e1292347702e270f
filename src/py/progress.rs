//! How far a running operation is, for Python to look at when it likes.

use std::sync::{Arc, Mutex, PoisonError};

use pyo3::prelude::*;

use super::json;
use crate::mirror::run::{Progress, ProgressFigures};

/// The state that an operation writes and that Python reads.
#[pyclass(frozen, module = "qontokit._core")]
pub(super) struct ProgressState {
    sync: Arc<Progress>,
    files: Files,
}

/// Files that a verification has looked at.
#[derive(Clone, Default)]
pub(super) struct Files(Arc<Mutex<Option<ProgressFigures>>>);

impl Files {
    /// Notes how far it is.
    pub(super) fn tell(&self, done: u64, total: u64, bytes: u64) {
        let figures = ProgressFigures { stage: "files", done, total: Some(total), bytes };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(figures);
    }
}

impl ProgressState {
    /// Where a sync notes how far it is.
    pub(super) fn sync(&self) -> Arc<Progress> {
        Arc::clone(&self.sync)
    }

    /// Where a verification notes how far it is.
    pub(super) fn files(&self) -> Files {
        self.files.clone()
    }
}

#[pymethods]
impl ProgressState {
    #[new]
    fn new() -> Self {
        Self { sync: Arc::default(), files: Files::default() }
    }

    fn snapshot<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let files = *self.files.0.lock().unwrap_or_else(PoisonError::into_inner);
        json::plain(py, &files.unwrap_or_else(|| self.sync.figures()))
    }
}
