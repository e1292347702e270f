//! Reads one resource's list into the mirror, page by page.

use super::session::Session;
use crate::api::filters::{ClientFilters, Query};
use crate::api::page::Page;
use crate::error::{Error, Result};
use crate::http::clock::Clock;
use crate::http::transport::Transport;
use crate::id::OrganizationId;
use crate::mirror::{PageCommit, ScanKind, ScanState};
use crate::resource::Resource;
use crate::walk::{Plan, Seal, Step, Walk, fetch};

impl<T: Transport, C: Clock> Session<T, C> {
    /// Brings one resource up to date; what goes wrong with it alone is reported and stops nobody else.
    pub(super) async fn scan(&self, resource: Resource) -> Result<()> {
        let outcome = self.read_all(resource).await;
        let watermark = self.on_disk(move |store, _| store.watermark(resource)).await?;
        self.tally.of(resource, |report| {
            report.watermark = watermark;
            report.complete = outcome.is_ok();
            report.error = outcome.as_ref().err().map(ToString::to_string);
            report.cause = outcome.as_ref().err().map(Error::cause);
        });
        match outcome {
            Err(error) if is_fatal(&error) => Err(error),
            Err(error) => {
                self.note(resource, &error);
                Ok(())
            }
            Ok(()) => Ok(()),
        }
    }

    /// A missing scope concerns this list only; a refused credential or a full disk concerns everything.
    fn note(&self, resource: Resource, error: &Error) {
        log::warn!(target: "qontokit.sync", "{resource}: {error}");
        if !matches!(error, Error::PermissionDenied(_)) {
            self.stop_if_hopeless(error);
        }
    }

    /// The first time everything in the order of creation, and always what changed since the watermark.
    async fn read_all(&self, resource: Resource) -> Result<()> {
        if self.on_disk(move |store, _| store.watermark(resource)).await?.is_none() {
            self.walk(resource, ScanKind::First).await?;
        }
        let left = self.on_disk(move |store, _| store.scan(resource)).await?;
        self.walk(resource, ScanKind::Changes).await?;
        // A scan that an earlier run left claims nothing newer than its own beginning.
        if left.is_some() { self.walk(resource, ScanKind::Changes).await } else { Ok(()) }
    }

    async fn walk(&self, resource: Resource, kind: ScanKind) -> Result<()> {
        let Some((mut walk, from)) = self.begin(resource, kind).await? else { return Ok(()) };
        let mut is_first = true;
        while let Some(ask) = walk.ask() {
            log::debug!(target: "qontokit.sync", "listing {resource}");
            let order = self.next_read();
            let mut page = fetch(&self.api, resource, &asked(resource, ask.query), ask.page).await?;
            page.records.iter().try_for_each(|record| self.check_owner(record))?;
            self.count(&page, &mut is_first);
            let step = walk.answer(&page);
            self.keep_above_floor(&mut page);
            let state = ScanState {
                kind,
                from,
                seal: walk.watermark(),
                stop: walk.stop().unwrap_or(page.asked_at),
                cursor: walk.cursor(),
            };
            self.commit(resource, page, order, Some(state)).await?;
            if step? == Step::Done {
                break;
            }
        }
        log::debug!(target: "qontokit.sync", "moving the watermark of {resource}");
        let watermark = walk.watermark();
        self.on_disk(move |store, run| store.finish_scan(run, resource, watermark)).await
    }

    /// Goes on with the scan that an earlier run left, or begins one; nothing changed can be asked for without a watermark.
    async fn begin(
        &self,
        resource: Resource,
        kind: ScanKind,
    ) -> Result<Option<(Walk, Option<crate::time::Watermark>)>> {
        let (left, watermark) =
            self.on_disk(move |store, _| Ok((store.scan(resource)?, store.watermark(resource)?))).await?;
        if kind == ScanKind::Changes && watermark.is_none() {
            return Ok(None);
        }
        Ok(Some(match left.filter(|left| left.kind == kind) {
            Some(left) => {
                let plan = Plan::changes(resource, left.from, self.floor);
                (Walk::resumed(plan, left.cursor, Some(left.stop), Seal::resumed(left.seal)), left.from)
            }
            None => (Walk::new(Plan::changes(resource, watermark, self.floor)), watermark),
        }))
    }

    /// Qonto is asked a second wider than the floor, because its bounds may be exclusive.
    fn keep_above_floor(&self, page: &mut Page) {
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

    fn count(&self, page: &Page, is_first: &mut bool) {
        if std::mem::take(is_first) {
            self.progress.expect_rows(page.meta.total_count.unwrap_or_default());
        }
        self.progress.read_rows(u64::try_from(page.len()).unwrap_or_default());
    }

    /// Stores rows, what they owe and how far the scan has come, all or nothing.
    pub(super) async fn commit(
        &self,
        resource: Resource,
        page: Page,
        read_order: u64,
        scan: Option<ScanState>,
    ) -> Result<()> {
        log::debug!(target: "qontokit.sync", "committing a page of {resource}");
        let (now, rows) = (self.server_now(), u64::try_from(page.len()).unwrap_or_default());
        let bind_by_rows = self.owner_by_rows(&page)?;
        let applied = self
            .on_disk(move |store, run| {
                bind_by_rows.map_or(Ok(()), |owner| store.bind_organization(run, &owner))?;
                let (records, unreadable, scan) = (&page.records[..], &page.unreadable[..], scan.as_ref());
                store.apply_page(run, &PageCommit { resource, records, unreadable, read_order, scan, now })
            })
            .await?;
        self.tally.of(resource, |report| {
            report.read += rows;
            report.created += applied.created;
            report.updated += applied.updated;
            report.unchanged += applied.unchanged;
            report.quarantined += applied.quarantined;
        });
        self.news.notify_one();
        Ok(())
    }
}

/// Whether going on with anything else would be wrong.
fn is_fatal(error: &Error) -> bool {
    matches!(error, Error::Mirror(_) | Error::MirrorCorrupt(_) | Error::MirrorLocked(_) | Error::Config(_))
}

/// Every flag that widens the list is sent: Qonto's own default hides imported client invoices.
fn asked(resource: Resource, query: Query) -> Query {
    let mut filters = match resource {
        Resource::ClientInvoices => ClientFilters::default().query(),
        Resource::SupplierInvoices => Query::new(),
    };
    filters.extend(query);
    filters
}
