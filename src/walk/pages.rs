//! A list as a stream of pages, each row once.

use bytes::Bytes;

use super::listing::Listing;
use super::numbered::Numbered;
use super::plan::{PER_PAGE, Plan};
use super::seen::Seen;
use super::walk::{Step, Walk};
use crate::api::Api;
use crate::api::filters::Query;
use crate::api::page::{Meta, Page};
use crate::api::window::Key;
use crate::error::{Error, Result};
use crate::http::clock::Clock;
use crate::http::transport::Transport;
use crate::resource::Resource;
use crate::time::{Timestamp, Watermark};

/// Some rows, as they were sent.
#[derive(Debug, Clone)]
pub struct InvoicePage {
    /// One JSON text a row.
    pub rows: Vec<Bytes>,
    /// Qonto's count for the whole list, when it gave one.
    pub total_count: Option<u64>,
}

/// A list that is being read.
#[derive(Debug)]
pub struct Pages<T, C> {
    api: Api<T, C>,
    resource: Resource,
    filters: Query,
    reading: Reading,
    seen: Seen,
    left: Option<u64>,
    since: Option<Watermark>,
    /// What the first answer said of the whole list; later ones only count what is left.
    total_count: Option<u64>,
    finished: bool,
}

#[derive(Debug)]
enum Reading {
    Walk(Box<Walk>),
    Numbered(Numbered),
}

impl<T: Transport, C: Clock> Pages<T, C> {
    /// A list of whatever matches, each id once, in the version first read.
    pub fn list(api: Api<T, C>, listing: Listing) -> Self {
        let per_page = listing.limit.unwrap_or(PER_PAGE).clamp(1, PER_PAGE);
        let reading = match listing.sort_by {
            Some(sort_by) => Reading::Numbered(Numbered::new(sort_by, per_page, listing.allow_shift)),
            None => Reading::Walk(Box::new(Walk::new(Plan {
                resource: listing.resource,
                window: listing.window,
                key: Key::CreatedAt,
                sealed_by: Key::CreatedAt,
                claims_watermark: false,
                per_page,
            }))),
        };
        let mut filters = listing.filters;
        if matches!(reading, Reading::Numbered(_)) {
            filters.splice(0..0, listing.window.query());
        }
        Self::new(api, listing.resource, filters, reading, false, listing.limit)
    }

    /// Everything changed since a watermark, newer versions of a row included.
    pub fn updated_since(api: Api<T, C>, resource: Resource, filters: Query, since: Option<Timestamp>) -> Self {
        let since = since.map(Watermark);
        let walk = Walk::new(Plan::changes(resource, since, None));
        Self { since, ..Self::new(api, resource, filters, Reading::Walk(Box::new(walk)), true, None) }
    }

    fn new(
        api: Api<T, C>,
        resource: Resource,
        filters: Query,
        reading: Reading,
        versions: bool,
        left: Option<u64>,
    ) -> Self {
        let seen = Seen::new(versions);
        Self { api, resource, filters, reading, seen, left, since: None, total_count: None, finished: left == Some(0) }
    }

    /// The next rows; `None` at the end.
    pub async fn next(&mut self) -> Result<Option<InvoicePage>> {
        while !self.finished {
            let (query, number) = self.ask();
            let page = self.fetch(query, number).await?;
            let mut rows = self.seen.fresh(&page);
            self.finished = match &mut self.reading {
                Reading::Walk(walk) => walk.answer(&page)? == Step::Done,
                Reading::Numbered(numbered) => numbered.answer(&page, rows.len())?,
            };
            self.keep_to_limit(&mut rows);
            self.total_count = self.total_count.or(page.meta.total_count);
            if !rows.is_empty() {
                return Ok(Some(InvoicePage { rows, total_count: self.total_count }));
            }
        }
        Ok(None)
    }

    /// Where to begin next time, once every row was read; it never goes back.
    pub fn watermark(&self) -> Option<Watermark> {
        match &self.reading {
            Reading::Walk(walk) if self.finished => walk.watermark().max(self.since),
            _ => None,
        }
    }

    fn ask(&self) -> (Query, u64) {
        match &self.reading {
            Reading::Walk(walk) => walk.ask().map(|ask| (ask.query, ask.page)).unwrap_or_default(),
            Reading::Numbered(numbered) => (numbered.query(), numbered.page()),
        }
    }

    async fn fetch(&self, mut query: Query, number: u64) -> Result<Page> {
        query.splice(0..0, self.filters.iter().cloned());
        fetch(&self.api, self.resource, &query, number).await
    }

    fn keep_to_limit(&mut self, rows: &mut Vec<Bytes>) {
        if let Some(left) = &mut self.left {
            rows.truncate(usize::try_from(*left).unwrap_or(usize::MAX));
            *left = left.saturating_sub(u64::try_from(rows.len()).unwrap_or(u64::MAX));
            self.finished |= *left == 0;
        }
    }
}

/// Fetches one page; behind the first, a refusal means that the list has shrunk (seen as 422 and as 404).
pub(crate) async fn fetch<T: Transport, C: Clock>(
    api: &Api<T, C>,
    resource: Resource,
    query: &Query,
    number: u64,
) -> Result<Page> {
    match api.page(resource, query).await {
        Err(Error::InvalidRequest(_) | Error::NotFound(_)) if number > 1 => Ok(Page {
            records: Vec::new(),
            unreadable: Vec::new(),
            meta: Meta::default(),
            date: None,
            asked_at: api.clock().now(),
        }),
        answer => answer,
    }
}
