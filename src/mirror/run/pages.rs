//! Fetches pages of a list and stores them.

use std::sync::atomic::Ordering::SeqCst;

use super::session::Session;
use crate::api::filters::{ClientFilters, Query};
use crate::api::page::Page;
use crate::api::window::Window;
use crate::error::{Error, Result};
use crate::http::clock::Clock;
use crate::http::transport::Transport;
use crate::id::OrganizationId;
use crate::mirror::{PageCommit, Reading};
use crate::resource::Resource;
use crate::walk::{Step, Walk, fetch};

impl<T: Transport, C: Clock> Session<T, C> {
    /// Walks to the end; each page is stored together with how far that is.
    pub(super) async fn walk_to_end(
        &self,
        resource: Resource,
        walk: &mut Walk,
        doing: &str,
        reading: impl Fn(&Walk, &Page, bool) -> Reading,
    ) -> Result<()> {
        let mut is_first = true;
        while let Some(ask) = walk.ask() {
            log::debug!(target: "qontokit.sync", "{doing} {resource}");
            let order = self.next_read();
            let mut page = fetch(&self.api, resource, &asked(resource, ask.query), ask.page).await?;
            self.server_clock.hear(page.date, self.api.clock().elapsed());
            page.records.iter().try_for_each(|record| self.check_owner(record))?;
            self.count(&page, &mut is_first);
            let step = walk.answer(&page);
            self.keep_above_floor(&mut page);
            let done = matches!(step, Ok(Step::Done));
            let reading = reading(walk, &page, done);
            self.commit(resource, page, order, reading).await?;
            step?;
            if done {
                break;
            }
        }
        Ok(())
    }

    /// Qonto is asked a second wider than the floor, because its bounds may be exclusive.
    pub(super) fn keep_above_floor(&self, page: &mut Page) {
        if let Some(floor) = self.floor {
            page.records.retain(|record| record.created_at.is_none_or(|created| created >= floor));
        }
    }

    /// A credential that may not read the organisation is known by the rows that it is given.
    fn owner_by_rows(&self, page: &Page) -> Result<Option<OrganizationId>> {
        let mut owners = page.records.iter().filter_map(|record| record.organization_id.as_ref());
        let first = owners.next().filter(|_| self.organization.is_none());
        match owners.find(|owner| first.is_some_and(|first| first != *owner)) {
            Some(other) => {
                Err(Error::Config(format!("Qonto sent invoices of several organisations, {other} among them")))
            }
            None => Ok(first.cloned()),
        }
    }

    /// Asks for the smallest page of a window: it tells the count, and whose account this is.
    pub(super) async fn peek(&self, resource: Resource, window: Window) -> Result<Page> {
        let mut query = asked(resource, window.query());
        query.extend([("per_page", "1"), ("page", "1")].map(|(name, value)| (name.to_owned(), value.to_owned())));
        let page = self.api.page(resource, &query).await?;
        if let Some(owner) = self.owner_by_rows(&page)? {
            self.on_disk(move |store, run| store.bind_organization(run, &owner)).await?;
            self.owned.store(true, SeqCst);
        }
        Ok(page)
    }

    fn count(&self, page: &Page, is_first: &mut bool) {
        if std::mem::take(is_first) {
            self.progress.expect_rows(page.meta.total_count.unwrap_or_default());
        }
        self.progress.read_rows(u64::try_from(page.len()).unwrap_or_default());
    }

    /// Stores rows, what they owe and how far the reading has come, all or nothing.
    pub(super) async fn commit(&self, resource: Resource, page: Page, read_order: u64, reading: Reading) -> Result<()> {
        log::debug!(target: "qontokit.sync", "committing a page of {resource}");
        let (now, rows) = (self.server_now(), u64::try_from(page.len()).unwrap_or_default());
        let bind_by_rows = self.owner_by_rows(&page)?;
        let is_ours = bind_by_rows.is_some();
        let applied = self
            .on_disk(move |store, run| {
                bind_by_rows.map_or(Ok(()), |owner| store.bind_organization(run, &owner))?;
                let (records, unreadable) = (&page.records[..], &page.unreadable[..]);
                store.apply_page(run, &PageCommit { resource, records, unreadable, read_order, reading, now })
            })
            .await?;
        self.tally.of(resource, |report| {
            report.read += rows;
            report.created += applied.created;
            report.updated += applied.updated;
            report.unchanged += applied.unchanged;
            report.quarantined += applied.quarantined;
            report.repaired += applied.repaired;
        });
        self.owned.fetch_or(is_ours, SeqCst);
        self.news.notify_one();
        Ok(())
    }
}

/// Every flag that widens the list is sent: Qonto's own default hides imported client invoices.
pub(super) fn asked(resource: Resource, query: Query) -> Query {
    let mut filters = match resource {
        Resource::ClientInvoices => ClientFilters::default().query(),
        Resource::SupplierInvoices => Query::new(),
    };
    filters.extend(query);
    filters
}
