//! Arrow tables as Python sees them: through the capsules that every library for data frames reads.

use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::cast::AsArray;
use arrow_array::{ArrayRef, RecordBatch, StringArray, StructArray};
use arrow_schema::{ArrowError, DataType, Field, SchemaRef};
use pyo3::prelude::*;
use pyo3::types::PyCapsule;
use pyo3_arrow::ffi::{ArrayIterator, to_schema_pycapsule, to_stream_pycapsule};

use super::raw_page::RawPage;
use super::{ending, json};
use crate::error::Result;
use crate::resource::Resource;
use crate::table::{self, Codes, Filled, Filling, Misfits};

/// Invoices as typed columns.
#[pyclass(frozen, module = "qontokit._core")]
pub(super) struct Table {
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
    misfits: Misfits,
}

impl Table {
    pub(super) fn empty(resource: Resource) -> Result<Self> {
        Ok(Self { schema: table::schema(resource)?, batches: Vec::new(), misfits: Misfits::new() })
    }

    pub(super) fn of(filled: Filled) -> Self {
        Self { schema: filled.batch.schema(), batches: vec![filled.batch], misfits: filled.misfits }
    }

    pub(super) fn add(&mut self, filled: Filled) {
        self.batches.push(filled.batch);
        table::add(&mut self.misfits, filled.misfits);
    }
}

#[pymethods]
impl Table {
    fn num_rows(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    fn nbytes(&self) -> usize {
        self.batches.iter().map(RecordBatch::get_array_memory_size).sum()
    }

    fn column_names(&self) -> Vec<String> {
        self.schema.fields().iter().map(|field| field.name().clone()).collect()
    }

    fn nulls_made(&self) -> Misfits {
        self.misfits.clone()
    }

    /// The first invoices as they were sent; None for one that Python's objects cannot tell.
    fn rows<'py>(&self, py: Python<'py>, limit: usize) -> Vec<Option<Bound<'py, PyAny>>> {
        let raw = self.batches.iter().filter_map(|batch| batch.columns().last()?.as_string_opt::<i32>());
        raw.flat_map(StringArray::iter).flatten().take(limit).map(|row| json::value(py, row.as_bytes()).ok()).collect()
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        Ok(to_schema_pycapsule(py, self.schema.as_ref())?)
    }

    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        drop(requested_schema);
        stream(py, &self.schema, self.batches.clone().into_iter().map(Ok))
    }
}

/// Batches one after the other, as a capsule. A schema that somebody requests is a wish, and granting it here would round
/// amounts and make nulls without a word: whoever reads the stream casts it, and says what does not fit.
pub(super) fn stream<'py>(
    py: Python<'py>,
    schema: &SchemaRef,
    batches: impl Iterator<Item = Result<RecordBatch, ArrowError>> + Send + 'static,
) -> PyResult<Bound<'py, PyCapsule>> {
    let row = Field::new("", DataType::Struct(schema.fields().clone()), false);
    let arrays = batches.map(|batch| batch.map(|batch| -> ArrayRef { Arc::new(StructArray::from(batch)) }));
    Ok(to_stream_pycapsule(py, Box::new(ArrayIterator::new(arrays, Arc::new(row))), None)?)
}

/// A table while it is filled from the pages of a list.
#[pyclass(frozen, module = "qontokit._core")]
pub(super) struct TableFilling(Mutex<Option<(Filling, Table)>>);

#[pymethods]
impl TableFilling {
    #[new]
    fn new(resource: &str) -> PyResult<Self> {
        let resource: Resource = resource.parse()?;
        let begun = (Filling::new(resource, Codes::AsTheyCome), Table::empty(resource)?);
        Ok(Self(Mutex::new(Some(begun))))
    }

    /// Adds the rows of a page.
    fn add(&self, py: Python<'_>, page: &RawPage) -> PyResult<()> {
        let (added, _stay) = ending::outside(py, || self.fill(page));
        Ok(added?)
    }

    /// The batches that are complete, which then are the caller's alone; None while there is none.
    fn take(&self) -> Option<Table> {
        let mut begun = self.lock();
        let (_, table) = begun.as_mut()?;
        let rest = Table { schema: Arc::clone(&table.schema), batches: Vec::new(), misfits: Misfits::new() };
        (!table.batches.is_empty()).then(|| std::mem::replace(table, rest))
    }

    /// The table; there is nothing to add to behind it.
    fn finish(&self) -> PyResult<Table> {
        let (mut filling, mut table) = self.lock().take().ok_or_else(super::runtime::bug)?;
        if !filling.is_empty() {
            table.add(filling.finish()?);
        }
        Ok(table)
    }
}

impl TableFilling {
    fn lock(&self) -> std::sync::MutexGuard<'_, Option<(Filling, Table)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn fill(&self, page: &RawPage) -> Result<()> {
        let mut begun = self.lock();
        let Some((filling, table)) = begun.as_mut() else { return Ok(()) };
        for row in page.texts() {
            filling.push(row, None);
            if filling.is_full() {
                table.add(filling.finish()?);
            }
        }
        Ok(())
    }
}
