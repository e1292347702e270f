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
use super::slices::{Question, Slices};
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
    /// What they ask, to ask it again when they were given up.
    asked: Vec<Question>,
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
        Self {
            api,
            resource,
            filters,
            reading,
            on_the_way: FuturesUnordered::new(),
            asked: Vec::new(),
            seen,
            left,
            since: None,
            total_count: None,
            finished: left == Some(0),
        }
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
                self.recall();
                self.asked.clear();
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
        // While the caller was busy with a page, answers for other slices have come: these ask on.
        self.drive().now_or_never();
        while let Reading::Walk(walk) = &mut self.reading {
            if let Some(page) = walk.take() {
                let page = page?;
                self.finished = walk.is_over();
                return Ok((page.meta.total_count, self.seen.fresh(&page)));
            }
            if !self.settle_one().await {
                break;
            }
        }
        Err(Error::IncompleteScan(format!("the list of {} stood still: list it again", self.resource)))
    }

    /// Goes on with slices while nobody asks for a page, until they are far enough ahead. Whoever holds a list must not let
    /// its requests lie: one of them may be about to fetch the token that others wait for.
    pub async fn drive(&mut self) {
        while !self.finished && matches!(&self.reading, Reading::Walk(walk) if walk.is_cut()) {
            if !self.settle_one().await {
                break;
            }
        }
    }

    /// Gives up what is on its way; it is asked for again when a page is wanted.
    pub fn recall(&mut self) {
        self.on_the_way.clear();
    }

    /// Asks what is to be asked, and takes one answer; false when nothing is on its way.
    async fn settle_one(&mut self) -> bool {
        let Reading::Walk(walk) = &mut self.reading else { return false };
        let given_up = if self.on_the_way.is_empty() { std::mem::take(&mut self.asked) } else { Vec::new() };
        for question in given_up.into_iter().chain(walk.questions()) {
            self.asked.push(question.clone());
            self.on_the_way.push(sent(&self.api, self.resource, &self.filters, question));
        }
        let Some((question, answer)) = self.on_the_way.next().await else { return false };
        self.asked.retain(|asked| *asked != question);
        walk.answer(&question, answer);
        true
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
