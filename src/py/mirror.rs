//! Reading a mirror, some hundred rows a crossing.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::process;
use std::sync::{Arc, Mutex, PoisonError};

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

use super::convert::{text, whole};
use super::json;
use super::kept::{self, Kept};
use super::mirror_rows::MirrorRows;
use super::progress::ProgressState;
use super::runtime::Pending;
use crate::error::{Error, Result};
use crate::id::{AttachmentId, InvoiceId};
use crate::mirror::{AttachmentRow, ChangeRow, Opening, Store, Wanted};
use crate::resource::Resource;

/// Rows read at once.
const CHUNK: u32 = 500;

/// An open mirror.
#[pyclass(frozen, module = "qontokit._core")]
pub(super) struct Mirror {
    kept: Mutex<Option<Arc<Kept>>>,
    opened_in: u32,
}

impl Mirror {
    fn kept(&self) -> PyResult<Arc<Kept>> {
        // The lock may have been held when the process was forked.
        if process::id() != self.opened_in {
            return Err(kept::forked());
        }
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner).clone();
        kept.ok_or_else(|| PyRuntimeError::new_err("this mirror is closed"))
    }

    /// Reads or writes while other threads of Python go on.
    fn detached<T: Send>(&self, py: Python<'_>, work: impl FnOnce(&Store) -> Result<T> + Send) -> PyResult<T> {
        self.kept()?.detached(py, work)
    }
}

#[pymethods]
impl Mirror {
    #[new]
    fn new(py: Python<'_>, folder: PathBuf, create: bool) -> PyResult<Self> {
        let opening = if create { Opening::Create } else { Opening::Existing };
        let kept = py.detach(move || Kept::open(&folder, opening))?;
        Ok(Self { kept: Mutex::new(Some(Arc::new(kept))), opened_in: process::id() })
    }

    fn close(&self, py: Python<'_>) {
        if process::id() == self.opened_in {
            let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner).take();
            py.detach(|| drop(kept));
        }
    }

    fn folder(&self) -> PyResult<PathBuf> {
        Ok(self.kept()?.store()?.folder().to_owned())
    }

    fn database(&self) -> PyResult<PathBuf> {
        Ok(self.kept()?.store()?.database().to_owned())
    }

    fn organization_id(&self, py: Python<'_>) -> PyResult<Option<String>> {
        let organization = self.detached(py, Store::organization_id)?;
        Ok(organization.map(|id| id.to_string()))
    }

    /// Some invoices, and where to go on; None at the end.
    fn invoices<'py>(
        &self,
        py: Python<'py>,
        resource: &str,
        deleted: bool,
        after: Option<String>,
    ) -> PyResult<(Bound<'py, PyList>, Option<String>)> {
        let (resource, after) = (resource.parse::<Resource>()?, after.map(InvoiceId::from));
        let rows = self.detached(py, |store| store.invoices(resource, after.as_ref(), deleted, CHUNK))?;
        let next = if full(&rows) { rows.last().map(|(id, _)| id.to_string()) } else { None };
        let list = PyList::empty(py);
        for (_, body) in rows {
            list.append(json::value(py, body.as_bytes())?)?;
        }
        Ok((list, next))
    }

    fn invoice<'py>(
        &self,
        py: Python<'py>,
        resource: &str,
        id: &Bound<'_, PyAny>,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        let (resource, id) = (resource.parse::<Resource>()?, InvoiceId::from(text("id", id)?));
        let body = self.detached(py, |store| store.invoice(resource, &id))?;
        body.map(|body| json::value(py, body.as_bytes())).transpose()
    }

    /// Some files, and where to go on; None at the end.
    fn attachments<'py>(
        &self,
        py: Python<'py>,
        resource: Option<&str>,
        after: i64,
    ) -> PyResult<(Bound<'py, PyList>, Option<i64>)> {
        let resource = resource.map(str::parse::<Resource>).transpose()?;
        let rows = self.detached(py, |store| store.attachments(resource, after, CHUNK))?;
        let next = if full(&rows) { rows.last().map(|row| row.cursor) } else { None };
        let records: PyResult<Vec<_>> = rows.iter().map(|row| attachment(py, row)).collect();
        Ok((PyList::new(py, records?)?, next))
    }

    fn changes<'py>(
        &self,
        py: Python<'py>,
        after: &Bound<'_, PyAny>,
        limit: Option<Bound<'_, PyAny>>,
    ) -> PyResult<Vec<Bound<'py, PyDict>>> {
        let after = whole("after", after)?;
        let limit: Option<u64> = limit.map(|limit| whole("limit", &limit)).transpose()?;
        let limit = limit.and_then(|limit| u32::try_from(limit).ok()).unwrap_or(CHUNK).min(CHUNK);
        let rows = self.detached(py, |store| store.changes(after, limit))?;
        rows.iter().map(|row| change(py, row)).collect()
    }

    fn forget_changes(&self, py: Python<'_>, up_to: &Bound<'_, PyAny>) -> PyResult<u64> {
        let up_to = whole("up_to", up_to)?;
        self.detached(py, |store| store.forget_changes(up_to))
    }

    fn status<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        json::plain(py, &self.detached(py, Store::status)?)
    }

    fn verify(&self, repair: bool, progress: &Bound<'_, ProgressState>) -> PyResult<Pending> {
        let (kept, files) = (self.kept()?, progress.get().files());
        kept.store()?;
        let call = Arc::new(());
        let listener = Arc::downgrade(&call);
        let work = move || -> PyResult<_> {
            let report = kept.store()?.verify(repair, &mut |done, total, bytes| {
                files.tell(done, total, bytes);
                if listener.strong_count() == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            });
            Ok(report?)
        };
        let finished = async move {
            let report = tokio::task::spawn_blocking(work).await;
            let report = report.map_err(|error| Error::Mirror(error.to_string()))?;
            // It goes with the call, however that ends: a thread for the disk does not end with who waits for it.
            drop(call);
            report
        };
        Ok(Pending::new(finished, |py, report| json::plain(py, &report)))
    }

    /// Begins to read invoices as tables: those that are there, all, or what changed after a number.
    fn rows(
        &self,
        py: Python<'_>,
        resource: &str,
        deleted: bool,
        after: Option<Bound<'_, PyAny>>,
    ) -> PyResult<MirrorRows> {
        let (resource, kept) = (resource.parse::<Resource>()?, self.kept()?);
        let after = after.map(|after| whole("after", &after)).transpose()?;
        let wanted = after.map_or(if deleted { Wanted::All } else { Wanted::Present }, Wanted::ChangedAfter);
        let rows = kept.detached(py, |store| store.rows(resource, wanted))?;
        Ok(MirrorRows::new(kept, resource, rows))
    }

    fn retry_dead(&self, py: Python<'_>) -> PyResult<u64> {
        self.detached(py, Store::retry_dead)
    }
}

fn full<T>(rows: &[T]) -> bool {
    u32::try_from(rows.len()) == Ok(CHUNK)
}

fn attachment<'py>(py: Python<'py>, row: &AttachmentRow) -> PyResult<Bound<'py, PyDict>> {
    let record = PyDict::new(py);
    let invoices: Vec<&str> = row.invoice_ids.iter().map(InvoiceId::as_str).collect();
    record.set_item("attachment_id", row.attachment_id.as_ref().map(AttachmentId::as_str))?;
    record.set_item("resource", row.resource.plural())?;
    record.set_item("invoice_ids", invoices)?;
    record.set_item("state", row.state.as_str())?;
    record.set_item("path", row.path.as_ref().map(|path| path.to_string_lossy()))?;
    record.set_item("size", row.size)?;
    record.set_item("sha256", &row.sha256)?;
    record.set_item("content_type", &row.content_type)?;
    record.set_item("error", &row.error)?;
    Ok(record)
}

fn change<'py>(py: Python<'py>, row: &ChangeRow) -> PyResult<Bound<'py, PyDict>> {
    let record = PyDict::new(py);
    record.set_item("seq", row.seq)?;
    record.set_item("resource", row.resource.plural())?;
    record.set_item("id", row.id.as_str())?;
    record.set_item("kind", row.kind.as_str())?;
    record.set_item("at", row.at.to_string())?;
    record.set_item("invoice", json::value(py, row.body.as_bytes())?)?;
    Ok(record)
}
