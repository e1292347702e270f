//! Lists: what to ask for, and the reading of it page by page.

use std::sync::Arc;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use super::ahead::Ahead;
use super::client::Account;
use super::convert::Given;
use super::homebound::Homebound;
use super::json;
use super::raw_page::{Raw, RawPage};
use super::runtime::{Finish, Pending};
use super::there::There;
use crate::api::filters::{ClientFilters, Query, SupplierFilters};
use crate::api::window::{Range, Window};
use crate::resource::Resource;
use crate::time::{Edge, Timestamp};
use crate::walk::{self, InvoicePage};

/// Which rows are wanted.
#[derive(Clone)]
pub(super) enum Kind {
    /// Those that match.
    Filtered(walk::Listing),
    /// Those that changed.
    Since {
        /// Which list.
        resource: Resource,
        /// The watermark of an earlier reading.
        since: Option<Timestamp>,
        /// Whether to leave imported invoices out.
        exclude_imported: bool,
    },
}

/// A list that has not been read yet.
#[pyclass(frozen, module = "qontokit._core")]
pub(super) struct Listing {
    account: Account,
    kind: Kind,
}

impl Listing {
    pub(super) fn new(account: Account, kind: Kind) -> Self {
        Self { account, kind }
    }
}

#[pymethods]
impl Listing {
    fn pages(&self) -> Pages {
        let core = &self.account.core;
        let pages = match self.kind.clone() {
            Kind::Filtered(listing) => core.list(listing),
            Kind::Since { resource, since, exclude_imported } => core.updated_since(resource, since, exclude_imported),
        };
        Pages(Homebound(Arc::new(Ahead::new(self.account.clone(), pages))))
    }

    fn resource(&self) -> &'static str {
        match &self.kind {
            Kind::Filtered(listing) => listing.resource.plural(),
            Kind::Since { resource, .. } => resource.plural(),
        }
    }

    fn count(&self) -> Pending {
        let (core, listing) = (self.account.core.clone(), self.kind.listing());
        let work = async move { core.count(&listing).await };
        self.account.pending(work, |py, count| Ok(count.into_pyobject(py)?.into_any()))
    }
}

/// A list that is being read.
#[pyclass(frozen, module = "qontokit._core")]
pub(super) struct Pages(Homebound<Arc<Ahead>>);

#[pymethods]
impl Pages {
    fn next(&self) -> Pending {
        let pages = self.0.clone();
        Pending::new(async move { pages.next().await }, said).unless_there(self.0.clone())
    }

    /// The next page without making objects of its rows.
    fn next_raw(&self) -> Pending {
        let pages = self.0.clone();
        Pending::new(async move { pages.next().await }, RawPage::said).unless_there(Raw(self.0.clone()))
    }

    fn watermark(&self) -> Option<String> {
        self.0.watermark()
    }
}

impl There for Homebound<Arc<Ahead>> {
    fn is_there(&self) -> bool {
        self.has_arrived()
    }

    fn take(&self) -> Option<PyResult<Finish>> {
        let arrival = Ahead::take(self)?;
        Some(arrival.map(|page| -> Finish { Box::new(move |py| said(py, page)) }))
    }
}

fn said(py: Python<'_>, page: Option<InvoicePage>) -> PyResult<Bound<'_, PyAny>> {
    match page {
        Some(page) => Ok((json::rows(py, &page.rows)?, page.total_count).into_pyobject(py)?.into_any()),
        None => Ok(py.None().into_bound(py)),
    }
}

impl Kind {
    pub(super) fn filtered(resource: Resource, given: &Given<'_, '_>) -> PyResult<Self> {
        let mut filters = match resource {
            Resource::ClientInvoices => client_filters(given)?,
            Resource::SupplierInvoices => supplier_filters(given)?,
        };
        filters.extend(given.pairs("extra_params")?);
        Ok(Self::Filtered(walk::Listing {
            resource,
            filters,
            window: window(given)?,
            sort_by: given.value("sort_by")?,
            allow_shift: given.value("allow_shift")?.unwrap_or(false),
            limit: limit(given)?,
        }))
    }

    /// The list whose rows these are, for counting them.
    fn listing(&self) -> walk::Listing {
        let (resource, since, exclude_imported) = match self {
            Self::Filtered(listing) => return listing.clone(),
            Self::Since { resource, since, exclude_imported } => (*resource, *since, *exclude_imported),
        };
        let filters = match resource {
            Resource::ClientInvoices => ClientFilters { exclude_imported, ..ClientFilters::default() }.query(),
            Resource::SupplierInvoices => Query::new(),
        };
        let window = Window { updated: Range::since(since), ..Window::default() };
        walk::Listing { resource, filters, window, sort_by: None, allow_shift: false, limit: None }
    }
}

fn client_filters(given: &Given<'_, '_>) -> PyResult<Query> {
    let exclude_imported = given.value("exclude_imported")?.unwrap_or(false);
    Ok(ClientFilters { status: given.texts("status")?, exclude_imported }.query())
}

fn supplier_filters(given: &Given<'_, '_>) -> PyResult<Query> {
    let filters = SupplierFilters {
        status: given.texts("status")?,
        due_date: given.texts("due_date")?,
        attachment_id: given.texts("attachment_id")?,
        document_type: given.texts("document_type")?,
        approver_id: given.texts("approver_id")?,
        payment_date: given.value("payment_date")?,
        issue_date: given.value("issue_date")?,
        issue_date_from: given.day("issue_date_from")?.map(|day| day.to_string()),
        missing_data: given.value("missing_data")?,
        matched_transactions: given.value("matched_transactions")?,
        exclude_credit_notes: given.value("exclude_credit_notes")?,
        payable_amount: given.amount("payable_amount")?,
        query: given.value("query")?,
        query_fields: given.texts("query_fields")?,
    };
    Ok(filters.query())
}

fn window(given: &Given<'_, '_>) -> PyResult<Window> {
    let range = |from: &str, to: &str| -> PyResult<Range> {
        Ok(Range { from: given.instant(from, Edge::Start)?, to: given.instant(to, Edge::End)? })
    };
    Ok(Window {
        created: range("created_at_from", "created_at_to")?,
        updated: range("updated_at_from", "updated_at_to")?,
    })
}

fn limit(given: &Given<'_, '_>) -> PyResult<Option<u64>> {
    let limit: Option<i64> = given.value("limit")?;
    let read = limit.map(u64::try_from).transpose();
    read.map_err(|_| PyValueError::new_err("limit: a number of rows cannot be negative"))
}
