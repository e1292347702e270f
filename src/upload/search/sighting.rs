//! Invoices that Qonto has, as far as it takes to recognise one of ours.

use std::ops::RangeInclusive;

use bytes::Bytes;
use serde::Deserialize;

use crate::api::Api;
use crate::api::filters::{Query, SupplierFilters};
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

/// Ids in one question, so that its address stays short.
const FILTERED_AT_ONCE: usize = 20;

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

    /// Whether it was created then, as far as Qonto tells.
    pub(crate) fn is_within(&self, window: &RangeInclusive<Timestamp>) -> bool {
        self.created_at.is_none_or(|created| window.contains(&created))
    }

    /// A copy of the row's bytes, as a slice would keep its whole page in memory.
    fn detached(self) -> Self {
        Self { raw: Bytes::copy_from_slice(&self.raw), ..self }
    }
}

#[derive(Deserialize, Default)]
struct Named {
    #[serde(default)]
    file_name: Option<String>,
}

/// Every supplier invoice created since an instant that a test picks.
pub(crate) async fn created_since<T: Transport, C: Clock>(
    api: &Api<T, C>,
    since: Timestamp,
    wanted: impl FnMut(&Sighting) -> bool,
) -> Result<Vec<Sighting>> {
    let window = Window { created: Range::since(Some(since)), ..Window::default() };
    listed(api, Query::new(), window, wanted).await
}

/// Every supplier invoice that has one of these files.
pub(crate) async fn with_attachments<T: Transport, C: Clock>(
    api: &Api<T, C>,
    attachments: &[&AttachmentId],
) -> Result<Vec<Sighting>> {
    let mut found = Vec::new();
    for few in attachments.chunks(FILTERED_AT_ONCE) {
        let attachment_id = few.iter().map(|id| id.as_str().to_owned()).collect();
        let filters = SupplierFilters { attachment_id, ..SupplierFilters::default() };
        found.extend(listed(api, filters.query(), Window::default(), |_| true).await?);
    }
    Ok(found)
}

/// By the walk that loses none.
async fn listed<T: Transport, C: Clock>(
    api: &Api<T, C>,
    filters: Query,
    window: Window,
    mut wanted: impl FnMut(&Sighting) -> bool,
) -> Result<Vec<Sighting>> {
    let resource = Resource::SupplierInvoices;
    let listing = Listing { resource, filters, window, sort_by: None, allow_shift: false, limit: None };
    let mut pages = Pages::list(api.clone(), listing);
    let mut found = Vec::new();
    while let Some(page) = pages.next().await? {
        found.extend(page.rows.into_iter().filter_map(Sighting::read).filter(&mut wanted).map(Sighting::detached));
    }
    Ok(found)
}
