//! The offline Qonto.

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::convert::{Given, seconds, whole};
use super::homebound::Homebound;
use super::json;
use super::process::is_forked;
use super::runtime::Pending;
use crate::error::Error;
use crate::fake::{FakeQonto as Fake, Faults, Resource, Settings};

/// A fake Qonto, running between `start` and `stop`.
#[pyclass(frozen, module = "qontokit._core")]
pub(super) struct FakeQonto {
    settings: Settings,
    running: Homebound<Arc<Mutex<Option<Arc<Fake>>>>>,
}

impl FakeQonto {
    fn running(&self) -> PyResult<Arc<Fake>> {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner).clone();
        running.ok_or_else(|| PyRuntimeError::new_err("this FakeQonto is not running: call start() or use `with`"))
    }
}

#[pymethods]
impl FakeQonto {
    #[new]
    fn new(settings: &Bound<'_, PyDict>) -> PyResult<Self> {
        check(&Given(settings))?;
        Ok(Self { settings: read(settings)?, running: Homebound(Arc::default()) })
    }

    fn start(&self) -> Pending {
        let (settings, running) = (self.settings.clone(), self.running.clone());
        Pending::unit(async move {
            let port = settings.port;
            if running.lock().unwrap_or_else(PoisonError::into_inner).is_some() {
                return Err(is_running());
            }
            let fake = Fake::start(settings).await.map_err(|error| Error::io(format!("port {port}"), error))?;
            let mut running = running.lock().unwrap_or_else(PoisonError::into_inner);
            // Another thread may have started it meanwhile.
            if running.is_some() {
                fake.stop();
                return Err(is_running());
            }
            *running = Some(Arc::new(fake));
            Ok::<_, PyErr>(())
        })
    }

    fn stop(&self) {
        // In a forked child it is the parent's, which goes on serving.
        if is_forked() {
            return;
        }
        if let Some(fake) = self.running.lock().unwrap_or_else(PoisonError::into_inner).take() {
            fake.stop();
        }
    }

    fn base_url(&self) -> PyResult<String> {
        Ok(self.running()?.base_url().to_owned())
    }

    fn access_token(&self) -> String {
        self.settings.access_token.clone()
    }

    fn login(&self) -> String {
        self.settings.login.clone()
    }

    fn secret_key(&self) -> String {
        self.settings.secret_key.clone()
    }

    fn advance(&self, py: Python<'_>, seconds: f64) -> PyResult<()> {
        let fake = self.running()?;
        if !seconds.is_finite() {
            return Err(PyValueError::new_err(format!("seconds: expected a number of seconds, not {seconds}")));
        }
        py.detach(|| fake.advance(seconds));
        Ok(())
    }

    fn edit(&self, py: Python<'_>, resource: &str, n: &Bound<'_, PyAny>) -> PyResult<Vec<String>> {
        let (fake, resource, n) = (self.running()?, kind(resource)?, whole("n", n)?);
        Ok(py.detach(|| fake.edit(resource, n)))
    }

    fn create(&self, py: Python<'_>, resource: &str, n: &Bound<'_, PyAny>) -> PyResult<Vec<String>> {
        let (fake, resource, n) = (self.running()?, kind(resource)?, whole("n", n)?);
        Ok(py.detach(|| fake.create(resource, n)))
    }

    fn delete(&self, py: Python<'_>, resource: &str, n: &Bound<'_, PyAny>) -> PyResult<Vec<String>> {
        let (fake, resource, n) = (self.running()?, kind(resource)?, whole("n", n)?);
        Ok(py.detach(|| fake.delete(resource, n)))
    }

    fn rows<'py>(&self, py: Python<'py>, resource: &str) -> PyResult<Bound<'py, PyAny>> {
        let (fake, resource) = (self.running()?, kind(resource)?);
        json::plain(py, &py.detach(|| fake.rows(resource)))
    }

    fn upload_by_somebody(&self, py: Python<'_>, file_name: &str, content: &[u8]) -> PyResult<String> {
        let (fake, content) = (self.running()?, Bytes::copy_from_slice(content));
        Ok(py.detach(|| fake.upload_by_somebody(file_name, content)))
    }

    fn uploads<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let fake = self.running()?;
        json::plain(py, &py.detach(|| fake.uploads()))
    }

    fn requests<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let fake = self.running()?;
        json::plain(py, &py.detach(|| fake.requests()))
    }

    fn counters<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let fake = self.running()?;
        json::plain(py, &py.detach(|| fake.counters()))
    }

    fn set_faults(&self, py: Python<'_>, faults: Option<&Bound<'_, PyAny>>) -> PyResult<()> {
        let (fake, faults) = (self.running()?, faults.map(read::<Faults>).transpose()?.unwrap_or_default());
        py.detach(|| fake.set_faults(faults));
        Ok(())
    }
}

fn is_running() -> PyErr {
    PyRuntimeError::new_err("this FakeQonto is running already: make another one, or call stop() first")
}

/// Refuses by its name a number that the account cannot be made of.
fn check(given: &Given<'_, '_>) -> PyResult<()> {
    for name in ["supplier_invoices", "client_invoices", "attachment_bytes", "seed"] {
        given.item(name)?.map(|value| whole::<u64>(name, &value)).transpose()?;
    }
    given.item("port")?.map(|value| whole::<u16>("port", &value)).transpose()?;
    for name in ["latency", "file_latency"] {
        given.value(name)?.map(|value| seconds(name, value)).transpose()?;
    }
    Ok(())
}

fn kind(resource: &str) -> PyResult<Resource> {
    let read = serde_json::from_value(serde_json::Value::from(resource));
    read.map_err(|_| {
        PyValueError::new_err(format!(
            "unknown resource {resource:?}: use \"client_invoices\" or \"supplier_invoices\""
        ))
    })
}

fn read<T: for<'de> serde::Deserialize<'de>>(value: &Bound<'_, PyAny>) -> PyResult<T> {
    pythonize::depythonize(value).map_err(|error| PyValueError::new_err(error.to_string()))
}
