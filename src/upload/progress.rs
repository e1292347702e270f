//! How far an upload has come, for anybody who looks.

use std::sync::{Mutex, PoisonError};

use crate::mirror::run::ProgressFigures;

/// Counts that an upload writes and a progress bar reads.
#[derive(Debug, Default)]
pub struct UploadProgress(Mutex<Option<ProgressFigures>>);

impl UploadProgress {
    /// The counts now.
    pub fn figures(&self) -> ProgressFigures {
        let nothing_yet = ProgressFigures { stage: "checking", done: 0, total: None, bytes: 0 };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).unwrap_or(nothing_yet)
    }

    /// Notes how many of the inputs are through a stage.
    pub(super) fn tell(&self, stage: &'static str, done: usize, total: usize, bytes: u64) {
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        let figures = ProgressFigures { stage, done: count(done), total: Some(count(total)), bytes };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(figures);
    }
}
