//! A list as a stream of pages, each row once.

use bytes::Bytes;
use futures::stream::FuturesUnordered;
use futures::{FutureExt, StreamExt};

use super::cut::Cut;
use super::in_order::InOrder;
use super::listing::Listing;
use super::numbered::Numbered;
use super::plan::{PER_PAGE, Plan};
use super::request::{Sent, fetch, sent};
use super::seen::Seen;
use super::slices::Slices;
use crate::api::Api;
use crate::api::filters::Query;
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
    /// Requests that were sent; dropping them gives them up.
    on_the_way: FuturesUnordered<Sent>,
    seen: Seen,
    left: Option<u64>,
    since: Option<Watermark>,
    /// What the first answer said of the whole list; later ones only count what is left.
    total_count: Option<u64>,
    finished: bool,
}

#[derive(Debug)]
enum Reading {
    Walk(Box<InOrder>),
    Numbered(Numbered),
}

impl<T: Transport, C: Clock> Pages<T, C> {
    /// A list of whatever matches, each id once, in the version first read.
    pub fn list(api: Api<T, C>, listing: Listing) -> Self {
        let per_page = listing.limit.unwrap_or(PER_PAGE).clamp(1, PER_PAGE);
        let reading = match listing.sort_by {
            Some(sort_by) => Reading::Numbered(Numbered::new(sort_by, per_page, listing.allow_shift)),
            None => Reading::walk(
                Plan {
                    resource: listing.resource,
                    window: listing.window,
                    key: Key::CreatedAt,
                    sealed_by: Key::CreatedAt,
                    claims_watermark: false,
                    per_page,
                    cut: Cut::default().up_to(api.settings().max_in_flight),
                },
                listing.limit,
            ),
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
        let cut = Cut::default().up_to(api.settings().max_in_flight);
        let reading = Reading::walk(Plan { cut, ..Plan::changes(resource, since, None) }, None);
        Self { since, ..Self::new(api, resource, filters, reading, true, None) }
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
        let (since, total_count, on_the_way) = (None, None, FuturesUnordered::new());
        Self { api, resource, filters, reading, on_the_way, seen, left, since, total_count, finished: left == Some(0) }
    }

    /// The next rows; `None` at the end.
    pub async fn next(&mut self) -> Result<Option<InvoicePage>> {
        while !self.finished {
            let (count, mut rows) = match &self.reading {
                Reading::Walk(_) => self.walk_on().await?,
                Reading::Numbered(_) => self.turn_page().await?,
            };
            self.keep_to_limit(&mut rows);
            self.total_count = self.total_count.or(count);
            if self.finished {
                self.on_the_way.clear();
            }
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

    /// The rows of the next page of a walk, or of several side by side, and their count.
    async fn walk_on(&mut self) -> Result<(Option<u64>, Vec<Bytes>)> {
        self.look_around();
        while let Reading::Walk(walk) = &mut self.reading {
            if let Some(page) = walk.take() {
                let page = page?;
                self.finished = walk.is_over();
                return Ok((page.meta.total_count, self.seen.fresh(&page)));
            }
            for question in walk.questions() {
                self.on_the_way.push(sent(&self.api, self.resource, &self.filters, question));
            }
            let Some((question, answer)) = self.on_the_way.next().await else { break };
            walk.answer(&question, answer);
        }
        Err(Error::IncompleteScan(format!("the list of {} stood still: list it again", self.resource)))
    }

    /// While the caller was busy with a page, answers for other slices have come: these ask on.
    fn look_around(&mut self) {
        let Reading::Walk(walk) = &mut self.reading else { return };
        while walk.is_cut() {
            for question in walk.questions() {
                self.on_the_way.push(sent(&self.api, self.resource, &self.filters, question));
            }
            let Some(Some((question, answer))) = self.on_the_way.next().now_or_never() else { break };
            walk.answer(&question, answer);
        }
    }

    async fn turn_page(&mut self) -> Result<(Option<u64>, Vec<Bytes>)> {
        let Reading::Numbered(numbered) = &mut self.reading else { return Ok((None, Vec::new())) };
        let mut query = self.filters.clone();
        query.extend(numbered.query());
        let page = fetch(&self.api, self.resource, &query, numbered.page()).await?;
        let rows = self.seen.fresh(&page);
        self.finished = numbered.answer(&page, rows.len())?;
        Ok((page.meta.total_count, rows))
    }

    fn keep_to_limit(&mut self, rows: &mut Vec<Bytes>) {
        if let Some(left) = &mut self.left {
            rows.truncate(usize::try_from(*left).unwrap_or(usize::MAX));
            *left = left.saturating_sub(u64::try_from(rows.len()).unwrap_or(u64::MAX));
            self.finished |= *left == 0;
        }
    }
}

impl Reading {
    /// A walk that ends after so many rows.
    fn walk(plan: Plan, limit: Option<u64>) -> Self {
        Self::Walk(Box::new(InOrder::new(Slices::in_runs(plan, limit.unwrap_or(u64::MAX)))))
    }
}
