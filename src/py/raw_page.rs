//! Pages whose rows become no Python objects.

use std::sync::Arc;

use pyo3::prelude::*;

use super::ahead::Ahead;
use super::homebound::Homebound;
use super::runtime::Finish;
use super::there::There;
use crate::walk::InvoicePage;

/// A page whose rows stay bytes.
#[pyclass(frozen, module = "qontokit._core")]
pub(super) struct RawPage(InvoicePage);

impl RawPage {
    pub(super) fn said(py: Python<'_>, page: Option<InvoicePage>) -> PyResult<Bound<'_, PyAny>> {
        match page {
            Some(page) => Ok(Bound::new(py, Self(page))?.into_any()),
            None => Ok(py.None().into_bound(py)),
        }
    }

    /// The rows as JSON; what was parsed is UTF-8.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        self.0.rows.iter().map(|row| std::str::from_utf8(row).unwrap_or_default())
    }
}

/// The same reading, for those who take its pages raw.
pub(super) struct Raw(pub(super) Homebound<Arc<Ahead>>);

impl There for Raw {
    fn is_there(&self) -> bool {
        self.0.has_arrived()
    }

    fn take(&self) -> Option<PyResult<Finish>> {
        let arrival = Ahead::take(&self.0)?;
        Some(arrival.map(|page| -> Finish { Box::new(move |py| RawPage::said(py, page)) }))
    }
}
