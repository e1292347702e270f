//! Invoices that Qonto has, as far as it takes to recognise one of ours.

use bytes::Bytes;
use serde::Deserialize;

use crate::api::Api;
use crate::api::filters::Query;
use crate::api::record::Record;
use crate::api::window::{Range, Window};
use crate::error::Result;
use crate::http::clock::Clock;
use crate::http::transport::Transport;
use crate::id::{AttachmentId, InvoiceId};
use crate::resource::Resource;
use crate::time::Timestamp;
use crate::upload::same_name::likeness;
use crate::walk::{Listing, Pages};

/// An invoice that Qonto has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sighting {
    pub(crate) id: InvoiceId,
    /// Its file's name in the form in which names are compared.
    pub(crate) name: Option<String>,
    pub(crate) created_at: Option<Timestamp>,
    pub(crate) attachment_id: Option<AttachmentId>,
    /// As Qonto sent it.
    pub(crate) raw: Bytes,
}

impl Sighting {
    /// Reads one row; a row without an id is no invoice that could be named.
    pub(crate) fn read(raw: Bytes) -> Option<Self> {
        let Named { file_name } = serde_json::from_slice(&raw).unwrap_or_default();
        let Record { raw, id, created_at, attachment_id, .. } = Record::read(raw).ok()?;
        Some(Self { id, name: file_name.as_deref().map(likeness), created_at, attachment_id, raw })
    }
}

#[derive(Deserialize, Default)]
struct Named {
    #[serde(default)]
    file_name: Option<String>,
}

/// Every supplier invoice created since an instant that a test picks, by the walk that loses none.
pub(crate) async fn sightings<T: Transport, C: Clock>(
    api: &Api<T, C>,
    since: Timestamp,
    mut wanted: impl FnMut(&Sighting) -> bool,
) -> Result<Vec<Sighting>> {
    let window = Window { created: Range::since(Some(since)), ..Window::default() };
    let resource = Resource::SupplierInvoices;
    let listing = Listing { resource, filters: Query::new(), window, sort_by: None, allow_shift: false, limit: None };
    let mut pages = Pages::list(api.clone(), listing);
    let mut found = Vec::new();
    while let Some(page) = pages.next().await? {
        found.extend(page.rows.into_iter().filter_map(Sighting::read).filter(&mut wanted));
    }
    Ok(found)
}
