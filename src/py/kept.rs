//! A mirror's store, which must not be used nor closed on the other side of a fork.

use std::mem;
use std::path::Path;
use std::process;

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

use super::ending;
use crate::error::Result;
use crate::mirror::{Opening, Store};

/// What a forked child is told.
pub(super) const FORKED: &str = "this mirror was opened before the process was forked: open it again here";

/// An open store and the process that opened it.
pub(super) struct Kept {
    store: Option<Store>,
    opened_in: u32,
}

impl Kept {
    pub(super) fn open(folder: &Path, opening: Opening) -> Result<Self> {
        Ok(Self { store: Some(Store::open(folder, opening)?), opened_in: process::id() })
    }

    fn is_forked(&self) -> bool {
        process::id() != self.opened_in
    }

    /// The store, in the process that opened it.
    pub(super) fn store(&self) -> PyResult<&Store> {
        self.present().ok_or_else(forked)
    }

    /// The same for threads without the interpreter, which could not tell what a Python error says.
    pub(super) fn present(&self) -> Option<&Store> {
        self.store.as_ref().filter(|_| !self.is_forked())
    }

    /// Reads or writes while other threads of Python go on.
    pub(super) fn detached<T: Send>(
        &self,
        py: Python<'_>,
        work: impl FnOnce(&Store) -> Result<T> + Send,
    ) -> PyResult<T> {
        let store = self.store()?;
        ending::watch(py)?;
        let (value, _stay) = ending::outside(py, || work(store));
        Ok(value?)
    }
}

pub(super) fn forked() -> PyErr {
    PyRuntimeError::new_err(FORKED)
}

impl Drop for Kept {
    /// Closing the parent's database in a forked child would drop locks and files that the parent relies on.
    fn drop(&mut self) {
        if self.is_forked() {
            mem::forget(self.store.take());
        }
    }
}
