//! The `meta` of a list, in the shapes that Qonto's lists have.

use serde_json::{Map, Value, json};

use super::Resource;
use super::selection::Listing;
use crate::fake::{NextPage, Quirks};

/// Builds the `meta` of a page of a list with this many rows.
pub(super) fn meta(resource: Resource, listing: &Listing, total: usize, quirks: &Quirks) -> Map<String, Value> {
    let counted = quirks.count_cap.map_or(total, |cap| total.min(cap));
    let shown = if quirks.lying_per_page { listing.asked } else { listing.per_page };
    let mut meta = Map::new();
    meta.insert("current_page".to_owned(), json!(listing.page));
    meta.insert("total_count".to_owned(), json!(counted));
    meta.insert("total_pages".to_owned(), json!(counted.div_ceil(listing.per_page)));
    meta.insert("per_page".to_owned(), json!(shown));
    meta.insert(previous_key(resource).to_owned(), json!((listing.page > 1).then(|| listing.page - 1)));
    if let Some(next) = next_page(listing, total, quirks.next_page) {
        meta.insert("next_page".to_owned(), next);
    }
    meta
}

fn previous_key(resource: Resource) -> &'static str {
    match resource {
        Resource::SupplierInvoices => "prev_page",
        Resource::ClientInvoices => "previous_page",
    }
}

fn next_page(listing: &Listing, total: usize, last: NextPage) -> Option<Value> {
    if listing.page < total.div_ceil(listing.per_page) {
        return Some(json!(listing.page + 1));
    }
    match last {
        NextPage::Null => Some(Value::Null),
        NextPage::Absent => None,
        NextPage::Zero => Some(json!(0)),
    }
}
