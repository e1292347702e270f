//! Invoices of a mirror as tables, batch by batch.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arrow_array::RecordBatch;
use arrow_schema::{ArrowError, SchemaRef};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;
use pyo3_arrow::ffi::to_schema_pycapsule;

use super::kept::{FORKED, Kept};
use super::table::{Table, stream};
use crate::error::{Error, Result};
use crate::mirror::{Row, Rows, Store};
use crate::resource::Resource;
use crate::table::{self, Codes, Filled, Filling, Misfits};

/// A reading of a mirror's invoices; whoever takes the next batch, nothing comes twice.
#[pyclass(frozen, module = "qontokit._core")]
pub(super) struct MirrorRows {
    kept: Arc<Kept>,
    resource: Resource,
    state: Arc<Mutex<State>>,
}

struct State {
    rows: Rows,
    filling: Filling,
    misfits: Misfits,
    is_handed_over: bool,
}

impl MirrorRows {
    pub(super) fn new(kept: Arc<Kept>, resource: Resource, rows: Rows) -> Self {
        let filling = Filling::new(resource, Codes::AsTheyCome);
        let state = State { rows, filling, misfits: BTreeMap::new(), is_handed_over: false };
        Self { kept, resource, state: Arc::new(Mutex::new(state)) }
    }

    /// Passes the next batch on row by row; whether there may be more.
    pub(super) fn pass_on(&self, py: Python<'_>, mut each: impl FnMut(Row<'_>) -> Result<()> + Send) -> PyResult<bool> {
        self.kept.detached(py, |store| lock(&self.state).rows.read(store, &mut each))
    }

    /// How far it is; its lock may have been held when the process was forked.
    fn here(&self) -> PyResult<MutexGuard<'_, State>> {
        self.kept.store()?;
        Ok(lock(&self.state))
    }

    fn schema(&self) -> Result<SchemaRef> {
        table::schema(self.resource)
    }
}

#[pymethods]
impl MirrorRows {
    /// The next batch; None at the end.
    fn batch(&self, py: Python<'_>) -> PyResult<Option<Table>> {
        let filled = self.kept.detached(py, |store| lock(&self.state).next(store))?;
        Ok(filled.map(Table::of))
    }

    /// Everything that is left as one table.
    fn table(&self, py: Python<'_>) -> PyResult<Table> {
        let mut table = Table::empty(self.resource)?;
        while let Some(filled) = self.kept.detached(py, |store| lock(&self.state).next(store))? {
            table.add(filled);
            py.check_signals()?;
        }
        Ok(table)
    }

    /// A table without rows.
    fn empty(&self) -> PyResult<Table> {
        Ok(Table::empty(self.resource)?)
    }

    fn seq(&self) -> PyResult<i64> {
        Ok(self.here()?.rows.seq())
    }

    fn nulls_made(&self) -> PyResult<Misfits> {
        Ok(self.here()?.misfits.clone())
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        Ok(to_schema_pycapsule(py, self.schema()?.as_ref())?)
    }

    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        drop(requested_schema);
        self.here()?.hand_over()?;
        let (kept, state) = (Arc::clone(&self.kept), Arc::clone(&self.state));
        let batches = std::iter::from_fn(move || next_batch(&kept, &state).transpose());
        stream(py, &self.schema()?, batches)
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a library reads on a thread of its own, with or without the interpreter.
fn next_batch(kept: &Kept, state: &Mutex<State>) -> Result<Option<RecordBatch>, ArrowError> {
    let told = |error: String| ArrowError::ExternalError(error.into());
    let store = kept.present().ok_or_else(|| told(FORKED.to_owned()))?;
    let filled = lock(state).next(store).map_err(|error| told(error.to_string()))?;
    Ok(filled.map(|filled| filled.batch))
}

impl State {
    /// An empty stream the second time would pass for a mirror without invoices.
    fn hand_over(&mut self) -> PyResult<()> {
        if self.rows.is_over() || std::mem::replace(&mut self.is_handed_over, true) {
            let help = "these batches were read before: call `batches` again, or make a table with `to_arrow`";
            return Err(PyRuntimeError::new_err(help));
        }
        Ok(())
    }

    fn next(&mut self, store: &Store) -> Result<Option<Filled>> {
        while !self.rows.is_over() {
            let filling = &mut self.filling;
            let read = self.rows.read(store, &mut |row| {
                filling.push(row.body, row.deleted_at);
                Ok::<_, Error>(())
            });
            // What was added before a failure is read again.
            let filled = filling.finish()?;
            read?;
            if filled.batch.num_rows() > 0 {
                table::add(&mut self.misfits, filled.misfits.clone());
                return Ok(Some(filled));
            }
        }
        Ok(None)
    }
}
