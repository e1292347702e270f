//! The account, with every operation as a `Pending`.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::convert::{self, Given, instant, seconds, text};
use super::downloads::{Download, Downloads};
use super::homebound::Homebound;
use super::inputs::inputs;
use super::listing::{Kind, Listing};
use super::progress::ProgressState;
use super::runtime::Pending;
use super::sync_run::SyncRun;
use super::upload_run::UploadRun;
use super::{json, settings, token};
use crate::client::Client as Core;
use crate::error::Result;
use crate::resource::Resource;
use crate::time::Edge;

/// What an operation needs: the core, and the caller's token function to blame.
#[derive(Clone)]
pub(super) struct Account {
    pub(super) core: Homebound<Core>,
    token: Option<Arc<token::Callable>>,
    closed: Arc<AtomicBool>,
}

impl Account {
    /// An operation whose errors are told in the caller's own words where its token function failed.
    pub(super) fn pending<T, F, C>(&self, work: F, convert: C) -> Pending
    where
        T: Send + 'static,
        F: Future<Output = Result<T>> + Send + 'static,
        C: for<'py> FnOnce(Python<'py>, T) -> PyResult<Bound<'py, PyAny>> + Send + 'static,
    {
        let account = self.clone();
        Pending::new(async move { account.explained(work).await }, convert)
    }

    /// The outcome of such an operation, which does not begin once the client is closed.
    pub(super) async fn explained<T>(&self, work: impl Future<Output = Result<T>>) -> PyResult<T> {
        self.open()?;
        work.await.map_err(|error| match &self.token {
            Some(callable) => callable.explain(error),
            None => error.into(),
        })
    }

    /// Refuses to go on once the client is closed.
    pub(super) fn open(&self) -> PyResult<()> {
        if self.closed.load(Ordering::Acquire) { Err(is_closed()) } else { Ok(()) }
    }
}

/// One organisation's account.
#[pyclass(frozen, module = "qontokit._core")]
pub(super) struct Client(Mutex<Option<Account>>);

impl Client {
    fn account(&self) -> PyResult<Account> {
        let account = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        account.ok_or_else(is_closed)
    }
}

/// Also told by what the client gave out, such as a list, once it is used after the end.
fn is_closed() -> PyErr {
    PyRuntimeError::new_err("this client is closed")
}

#[pymethods]
impl Client {
    #[new]
    fn new(py: Python<'_>, options: &Bound<'_, PyDict>) -> PyResult<Self> {
        let (settings, token) = settings::read(options)?;
        // Building the connections logs, and logging takes the GIL.
        let core = Homebound(py.detach(|| Core::new(settings))?);
        Ok(Self(Mutex::new(Some(Account { core, token, closed: Arc::default() }))))
    }

    fn close(&self, py: Python<'_>) {
        let account = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(account) = &account {
            account.closed.store(true, Ordering::Release);
        }
        py.detach(|| drop(account));
    }

    fn organization(&self) -> PyResult<Pending> {
        let account = self.account()?;
        let core = account.core.clone();
        Ok(account.pending(async move { core.organization().await }, |py, body| json::value(py, &body)))
    }

    fn invoice(&self, resource: &str, id: &Bound<'_, PyAny>) -> PyResult<Pending> {
        let (account, resource, id) = (self.account()?, resource.parse::<Resource>()?, text("id", id)?);
        let core = account.core.clone();
        Ok(account.pending(async move { core.invoice(resource, &id).await }, |py, body| json::value(py, &body)))
    }

    fn wait_for_attachment(&self, id: &Bound<'_, PyAny>, timeout: f64) -> PyResult<Pending> {
        let (account, id, timeout) = (self.account()?, text("id", id)?, seconds("timeout", timeout)?);
        let core = account.core.clone();
        let work = async move { core.wait_for_attachment(&id, timeout).await };
        Ok(account.pending(work, |py, body| json::value(py, &body)))
    }

    fn attachment(&self, id: &Bound<'_, PyAny>) -> PyResult<Pending> {
        let (account, id) = (self.account()?, text("id", id)?);
        let core = account.core.clone();
        Ok(account.pending(async move { core.attachment(&id).await }, |py, body| json::value(py, &body)))
    }

    fn list(&self, resource: &str, arguments: &Bound<'_, PyDict>) -> PyResult<Listing> {
        let kind = Kind::filtered(resource.parse()?, &Given(arguments))?;
        Ok(Listing::new(self.account()?, kind))
    }

    fn updated_since(
        &self,
        resource: &str,
        since: Option<Bound<'_, PyAny>>,
        exclude_imported: bool,
    ) -> PyResult<Listing> {
        let since = since.map(|value| instant(&value, "since", Edge::Start)).transpose()?;
        Ok(Listing::new(self.account()?, Kind::Since { resource: resource.parse()?, since, exclude_imported }))
    }

    fn download(
        &self,
        id: &Bound<'_, PyAny>,
        folder: PathBuf,
        file_name: Option<Bound<'_, PyAny>>,
    ) -> PyResult<Download> {
        let file_name = file_name.map(|name| text("file_name", &name)).transpose()?;
        Ok(Download::new(self.account()?, text("id", id)?, folder, file_name))
    }

    fn download_many(&self, ids: &Bound<'_, PyAny>, folder: PathBuf) -> PyResult<Downloads> {
        Ok(Downloads::new(self.account()?, convert::ids(ids)?, folder))
    }

    fn sync(
        &self,
        mirror: PathBuf,
        arguments: &Bound<'_, PyDict>,
        progress: &Bound<'_, ProgressState>,
    ) -> PyResult<SyncRun> {
        let (account, options) = (self.account()?, settings::sync(&Given(arguments))?);
        Ok(SyncRun::new(account, mirror, options, progress.get().sync()))
    }

    fn upload(
        &self,
        files: &Bound<'_, PyAny>,
        arguments: &Bound<'_, PyDict>,
        progress: &Bound<'_, ProgressState>,
    ) -> PyResult<UploadRun> {
        let (account, options) = (self.account()?, settings::upload(&Given(arguments))?);
        Ok(UploadRun::new(account, inputs(files)?, options, progress.get().upload()))
    }
}
