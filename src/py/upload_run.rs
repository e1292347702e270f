//! An upload that its caller may give up.

use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};
use tokio::sync::Mutex;

use super::client::Account;
use super::homebound::Homebound;
use super::json;
use super::runtime::Pending;
use crate::client;
use crate::id::InvoiceId;
use crate::upload::key::IdempotencyKey;
use crate::upload::{Input, UploadOptions, UploadProgress, UploadReport, UploadResult};

/// An upload that begins once its report is asked for.
#[pyclass(frozen, module = "qontokit._core")]
pub(super) struct UploadRun {
    account: Account,
    run: Homebound<Arc<Mutex<client::UploadRun>>>,
}

impl UploadRun {
    pub(super) fn new(
        account: Account,
        inputs: Vec<Input>,
        options: UploadOptions,
        progress: Arc<UploadProgress>,
    ) -> Self {
        let run = Homebound(Arc::new(Mutex::new(account.core.upload_run(inputs, options, progress))));
        Self { account, run }
    }
}

#[pymethods]
impl UploadRun {
    fn report(&self) -> Pending {
        let run = self.run.clone();
        self.account.pending(async move { run.lock().await.report().await }, said)
    }

    /// Leaves nothing that holds the ledger of an upload that was given up.
    fn close(&self) -> Pending {
        let run = self.run.clone();
        Pending::unit(async move {
            run.lock().await.stop().await;
            Ok::<_, PyErr>(())
        })
    }
}

/// Each result is let go of once Python has it, so that no invoice is held twice.
fn said(py: Python<'_>, report: UploadReport) -> PyResult<Bound<'_, PyAny>> {
    let results: PyResult<Vec<_>> = report.results.into_iter().map(|result| of_input(py, &result)).collect();
    let said = PyDict::new(py);
    said.set_item("ledger", report.ledger.as_os_str())?;
    said.set_item("results", PyList::new(py, results?)?)?;
    Ok(said.into_any())
}

fn of_input<'py>(py: Python<'py>, result: &UploadResult) -> PyResult<Bound<'py, PyDict>> {
    // A report of what was sent must not be lost to a body that only Python's parser finds odd.
    let invoice = result.invoice.as_ref().and_then(|body| json::value(py, body).ok());
    let said = PyDict::new(py);
    said.set_item("input", &result.input)?;
    said.set_item("outcome", json::plain(py, &result.outcome)?)?;
    said.set_item("invoice_id", result.invoice_id.as_ref().map(InvoiceId::as_str))?;
    said.set_item("invoice", invoice)?;
    said.set_item("idempotency_key", result.idempotency_key.as_ref().map(IdempotencyKey::as_str))?;
    said.set_item("sha256", &result.sha256)?;
    said.set_item("errors", json::plain(py, &result.errors)?)?;
    Ok(said)
}
