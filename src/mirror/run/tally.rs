//! What a run has done so far.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::mirror::ResourceReport;
use crate::resource::Resource;

/// Counts of one run, written by its parts and read at its end.
#[derive(Debug, Default)]
pub(super) struct Tally {
    resources: Mutex<BTreeMap<Resource, ResourceReport>>,
    files: Mutex<FileTally>,
}

/// Counts of files.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct FileTally {
    pub(super) downloaded: u64,
    pub(super) already_present: u64,
    pub(super) newly_dead: u64,
    pub(super) bytes: u64,
}

impl FileTally {
    /// Counts what was recorded since.
    pub(super) fn add(&mut self, more: Self) {
        self.downloaded += more.downloaded;
        self.already_present += more.already_present;
        self.newly_dead += more.newly_dead;
        self.bytes += more.bytes;
    }
}

impl Tally {
    /// Changes one resource's report.
    pub(super) fn of<R>(&self, resource: Resource, change: impl FnOnce(&mut ResourceReport) -> R) -> R {
        change(lock(&self.resources).entry(resource).or_default())
    }

    /// The reports so far.
    pub(super) fn resources(&self) -> BTreeMap<Resource, ResourceReport> {
        lock(&self.resources).clone()
    }

    /// The counts of files.
    pub(super) fn files(&self) -> MutexGuard<'_, FileTally> {
        lock(&self.files)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
