//! How far a running operation is, for Python to look at when it likes.

use std::sync::{Arc, Mutex, PoisonError};

use pyo3::prelude::*;

use super::json;
use crate::mirror::run::{Progress, ProgressFigures};
use crate::upload::UploadProgress;

/// The state that one operation writes and that Python reads.
#[pyclass(frozen, module = "qontokit._core")]
pub(super) struct ProgressState(Mutex<Watched>);

/// The operation that tells how far it is.
#[derive(Clone)]
enum Watched {
    Sync(Arc<Progress>),
    Upload(Arc<UploadProgress>),
    Files(Files),
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

    fn figures(&self) -> ProgressFigures {
        let nothing_yet = ProgressFigures { stage: "files", done: 0, total: None, bytes: 0 };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).unwrap_or(nothing_yet)
    }
}

impl ProgressState {
    /// Where a sync notes how far it is.
    pub(super) fn sync(&self) -> Arc<Progress> {
        let progress = Arc::<Progress>::default();
        self.watch(Watched::Sync(Arc::clone(&progress)));
        progress
    }

    /// Where an upload notes how far it is.
    pub(super) fn upload(&self) -> Arc<UploadProgress> {
        let progress = Arc::<UploadProgress>::default();
        self.watch(Watched::Upload(Arc::clone(&progress)));
        progress
    }

    /// Where a verification notes how far it is.
    pub(super) fn files(&self) -> Files {
        let files = Files::default();
        self.watch(Watched::Files(files.clone()));
        files
    }

    fn watch(&self, watched: Watched) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = watched;
    }
}

#[pymethods]
impl ProgressState {
    #[new]
    fn new() -> Self {
        Self(Mutex::new(Watched::Sync(Arc::default())))
    }

    fn snapshot<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let watched = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let figures = match watched {
            Watched::Sync(progress) => progress.figures(),
            Watched::Upload(progress) => progress.figures(),
            Watched::Files(files) => files.figures(),
        };
        json::plain(py, &figures)
    }
}
