//! Answers to list requests, and the mutations that happen meanwhile.

use serde_json::Value;

use super::filter::{Filter, Terms};
use super::meta::meta;
use super::order::Order;
use super::query::Query;
use super::refusal::{Refusal, Source};
use super::selection::{Listing, Selection};
use super::{Answer, Model, Request, Resource};
use crate::fake::{CountWhen, PastEnd};

/// Rows on a page unless asked otherwise, as the supplier list's reference shows.
const DEFAULT_PER_PAGE: usize = 25;

/// Largest page that Qonto's pagination page documents.
const MAX_PER_PAGE: usize = 100;

impl Model {
    pub(super) fn list(&mut self, resource: Resource, request: &Request) -> Result<Answer, Refusal> {
        let listing = self.listing(resource, &Query::new(&request.query))?;
        let (page, total) = self.read(resource, &listing);
        if listing.page > total.div_ceil(listing.per_page).max(1) && self.quirks().past_end == PastEnd::Unprocessable {
            return Err(past_end(listing.page));
        }
        let meta = meta(resource, &listing, total, self.quirks());
        self.counters.pages += 1;
        Ok(Answer::json(200, envelope(resource, &page, &Value::Object(meta))))
    }

    fn listing(&self, resource: Resource, query: &Query) -> Result<Listing, Refusal> {
        let terms = Terms { resource, query };
        let number = |text: &str| text.parse().ok().filter(|number: &usize| *number > 0);
        let asked = terms.read("per_page", number)?.unwrap_or(DEFAULT_PER_PAGE);
        Ok(Listing {
            filter: Filter::new(resource, query, self.quirks(), self.now())?,
            order: Order::new(&terms, self.quirks())?,
            page: terms.read("page", number)?.unwrap_or(1),
            asked,
            per_page: asked.min(self.quirks().per_page_clamp.unwrap_or(MAX_PER_PAGE)).max(1),
            ties: self.quirks().tie_order,
        })
    }

    /// Reads rows and total in the order that the quirk says, with the mutations of this page.
    fn read(&mut self, resource: Resource, listing: &Listing) -> (Vec<u8>, usize) {
        if self.quirks().count_when == CountWhen::Before {
            let total = self.select(resource, listing).total;
            self.mutate_while_reading(resource);
            let selection = self.select(resource, listing);
            return (self.bodies(resource, &selection), total);
        }
        let selection = self.select(resource, listing);
        let page = self.bodies(resource, &selection);
        self.mutate_while_reading(resource);
        match self.quirks().count_when {
            CountWhen::After => (page, self.select(resource, listing).total),
            CountWhen::Same | CountWhen::Before => (page, selection.total),
        }
    }

    fn select(&mut self, resource: Resource, listing: &Listing) -> Selection {
        let (table, dice) = self.table_and_dice(resource);
        listing.select(table, dice)
    }

    fn bodies(&self, resource: Resource, selection: &Selection) -> Vec<u8> {
        let table = self.table(resource);
        let mut page = Vec::new();
        for row in selection.slots.iter().filter_map(|slot| table.row(*slot)) {
            if !page.is_empty() {
                page.push(b',');
            }
            self.writer().write(row, &mut page);
        }
        page
    }
}

fn past_end(page: usize) -> Refusal {
    let source = Some(Source::Parameter("page".to_owned()));
    Refusal { status: 422, code: "invalid", detail: format!("page {page} is past the end."), source }
}

fn envelope(resource: Resource, page: &[u8], meta: &Value) -> Vec<u8> {
    let start = format!("{{\"{}\":[", resource.plural());
    let end = format!("],\"meta\":{meta}}}");
    [start.as_bytes(), page, end.as_bytes()].concat()
}
