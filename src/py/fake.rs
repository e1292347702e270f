//! The offline Qonto.

use std::sync::{Arc, Mutex, PoisonError};

use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;

use super::json;
use super::runtime::Pending;
use crate::error::Error;
use crate::fake::{FakeQonto as Fake, Faults, Resource, Settings};

/// A fake Qonto, running between `start` and `stop`.
#[pyclass(frozen, module = "qontokit._core")]
pub(super) struct FakeQonto {
    settings: Settings,
    running: Arc<Mutex<Option<Arc<Fake>>>>,
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
    fn new(settings: &Bound<'_, PyAny>) -> PyResult<Self> {
        Ok(Self { settings: read(settings)?, running: Arc::default() })
    }

    fn start(&self) -> Pending {
        let (settings, running) = (self.settings.clone(), Arc::clone(&self.running));
        Pending::unit(async move {
            let port = settings.port;
            let fake = Fake::start(settings).await.map_err(|error| Error::io(format!("port {port}"), error))?;
            *running.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(fake));
            Ok::<_, Error>(())
        })
    }

    fn stop(&self) {
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
        py.detach(|| fake.advance(seconds));
        Ok(())
    }

    fn edit(&self, py: Python<'_>, resource: &str, n: usize) -> PyResult<Vec<String>> {
        let (fake, resource) = (self.running()?, kind(resource)?);
        Ok(py.detach(|| fake.edit(resource, n)))
    }

    fn create(&self, py: Python<'_>, resource: &str, n: usize) -> PyResult<Vec<String>> {
        let (fake, resource) = (self.running()?, kind(resource)?);
        Ok(py.detach(|| fake.create(resource, n)))
    }

    fn delete(&self, py: Python<'_>, resource: &str, n: usize) -> PyResult<Vec<String>> {
        let (fake, resource) = (self.running()?, kind(resource)?);
        Ok(py.detach(|| fake.delete(resource, n)))
    }

    fn rows<'py>(&self, py: Python<'py>, resource: &str) -> PyResult<Bound<'py, PyAny>> {
        let (fake, resource) = (self.running()?, kind(resource)?);
        json::plain(py, &py.detach(|| fake.rows(resource)))
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
