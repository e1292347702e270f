//! What a caller wants listed.

use crate::api::filters::Query;
use crate::api::window::Window;
use crate::resource::Resource;

/// What a caller wants listed.
#[derive(Debug, Clone)]
pub struct Listing {
    /// Which list.
    pub resource: Resource,
    /// Filters other than bounds in time, then whatever the caller added.
    pub filters: Query,
    /// Bounds in time.
    pub window: Window,
    /// Qonto's own pages in this order, instead of the loss-free walk.
    pub sort_by: Option<String>,
    /// Whether a list that moves is good enough; only with `sort_by`.
    pub allow_shift: bool,
    /// The most rows wanted.
    pub limit: Option<u64>,
}
