//! Files made of lists and mirrors.

use std::mem;
use std::path::PathBuf;
use std::process;
use std::sync::{Mutex, MutexGuard, PoisonError};

use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::ending;
use super::mirror_rows::MirrorRows;
use super::raw_page::RawPage;
use crate::export::{self, Dialect, Fields, FileExport, Form, Locale};
use crate::resource::Resource;

/// A file of invoices that takes its place when it is whole.
#[pyclass(frozen, module = "qontokit._core")]
pub(super) struct Export {
    path: PathBuf,
    file: Mutex<Option<FileExport>>,
    begun_in: u32,
}

impl Export {
    fn is_forked(&self) -> bool {
        process::id() != self.begun_in
    }

    fn lock(&self) -> MutexGuard<'_, Option<FileExport>> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[pymethods]
impl Export {
    #[new]
    #[pyo3(signature = (resource, path, form, excel))]
    fn new(py: Python<'_>, resource: &str, path: PathBuf, form: &str, excel: Option<&str>) -> PyResult<Self> {
        let resource: Resource = resource.parse()?;
        let form = wanted(resource, form, excel)?;
        let path = std::path::absolute(path)?;
        let file = py.detach(|| FileExport::create(&path, form, resource))?;
        Ok(Self { path, file: Mutex::new(Some(file)), begun_in: process::id() })
    }

    /// Adds the rows of a page.
    #[pyo3(signature = (page, /))]
    fn add(&self, py: Python<'_>, page: &RawPage) -> PyResult<()> {
        let add = |file: &mut FileExport| page.texts().try_for_each(|row| file.push(row, None));
        let (added, _stay) = ending::outside(py, || self.lock().as_mut().map_or(Ok(()), add));
        Ok(added?)
    }

    /// Adds the next batch of a mirror's rows; whether there may be more.
    fn add_rows(&self, py: Python<'_>, rows: &MirrorRows) -> PyResult<bool> {
        rows.pass_on(py, |row| match self.lock().as_mut() {
            Some(file) => file.push(row.body, row.deleted_at),
            None => Ok(()),
        })
    }

    /// Gives the file its place, and tells what is in it.
    fn finish<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let finished = || self.lock().take().map(FileExport::finish).transpose();
        let (written, _stay) = ending::outside(py, finished);
        let written = written?.ok_or_else(|| PyRuntimeError::new_err("this file is finished"))?;
        let report = PyDict::new(py);
        report.set_item("path", self.path.as_os_str())?;
        report.set_item("rows", written.rows)?;
        report.set_item("nulls_made", written.nulls_made)?;
        report.set_item("seq", py.None())?;
        Ok(report)
    }

    /// Leaves nothing behind of a file that was not finished.
    fn abandon(&self, py: Python<'_>) {
        if self.is_forked() {
            return;
        }
        let file = self.lock().take();
        py.detach(|| drop(file));
    }
}

impl Drop for Export {
    /// A forked child would write what is held once more into the parent's file, and then remove it.
    fn drop(&mut self) {
        if self.is_forked() {
            mem::forget(self.file.get_mut().unwrap_or_else(PoisonError::into_inner).take());
        }
    }
}

/// Where a file that Python writes is to be, links followed; raises where none can be.
#[pyfunction]
pub(super) fn place_of_file(py: Python<'_>, path: PathBuf) -> PyResult<PathBuf> {
    Ok(py.detach(move || export::place(&path))?)
}

fn wanted(resource: Resource, form: &str, excel: Option<&str>) -> PyResult<Form> {
    let dialect = match excel {
        None => Dialect::Plain,
        Some("fr") => Dialect::Excel(Locale::French),
        Some("de") => Dialect::Excel(Locale::German),
        Some(other) => return Err(PyValueError::new_err(format!("excel: {other:?} is neither \"fr\" nor \"de\""))),
    };
    match form {
        "csv" => Ok(Form::Csv(dialect, Fields::all(resource))),
        "jsonl" => Ok(Form::JsonLines(None)),
        "arrow" => Ok(Form::Arrow),
        other => Err(PyValueError::new_err(format!("{other:?} is neither \"csv\", \"jsonl\" nor \"arrow\""))),
    }
}
