//! What to walk over, and in which order.

use super::cut::Cut;
use super::stage::MARGIN;
use crate::api::window::{Key, Range, Window};
use crate::resource::Resource;
use crate::time::{Timestamp, Watermark};

/// Rows a page, the most that Qonto gives (docs.qonto.com, pagination).
pub(super) const PER_PAGE: u64 = 100;
/// What to walk over.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Which list.
    pub resource: Resource,
    /// Its bounds.
    pub window: Window,
    /// The date that orders it.
    pub key: Key,
    /// The date whose past is closed to new rows.
    pub sealed_by: Key,
    /// Whether a watermark will rest on this walk; a plain list only claims what stood there when it began.
    pub claims_watermark: bool,
    /// Rows a page.
    pub per_page: u64,
    /// When its list is read in slices.
    pub cut: Cut,
}

impl Plan {
    /// Everything changed since a watermark; without one, everything, in the order of creation,
    /// because rows that were never updated match no filter on `updated_at`.
    pub fn changes(resource: Resource, since: Option<Watermark>, floor: Option<Timestamp>) -> Self {
        let from = since.map(|watermark| watermark.0.floor_second().minus(MARGIN));
        let (key, sealed_by) = match (resource, since) {
            (_, None) => (Key::CreatedAt, Key::CreatedAt),
            (Resource::SupplierInvoices, Some(_)) => (Key::UpdatedAt, Key::UpdatedAt),
            (Resource::ClientInvoices, Some(_)) => (Key::CreatedAt, Key::UpdatedAt),
        };
        let window =
            Window { created: Range::since(floor.map(|floor| floor.minus(MARGIN))), updated: Range::since(from) };
        Self { resource, window, key, sealed_by, claims_watermark: true, per_page: PER_PAGE, cut: Cut::default() }
    }
}
