//! A run from its lock to its report.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use futures::future::join_all;
use tokio::sync::{Notify, mpsc};

use super::audit::Audits;
use super::blocking::blocking;
use super::options::{Audit, SyncOptions};
use super::outlook::Outlook;
use super::progress::Progress;
use super::recorder::{MOST_AT_ONCE, MOST_WAITING};
use super::server_clock::ServerClock;
use super::tally::Tally;
use super::turns::Turns;
use crate::api::Api;
use crate::api::record::Record;
use crate::attachment::disk::OsDisk;
use crate::attachment::folders::Folders;
use crate::attachment::settling::Settling;
use crate::error::{Error, Result};
use crate::http::clock::Clock;
use crate::http::transport::Transport;
use crate::id::OrganizationId;
use crate::mirror::{Lock, ResourceReport, Run, Store, SyncReport};
use crate::resource::Resource;
use crate::time::Timestamp;
use crate::walk::Cut;

/// Everything that the parts of one run share.
pub(super) struct Session<T, C> {
    pub(super) api: Api<T, C>,
    pub(super) store: Arc<Store>,
    pub(super) run: Run,
    pub(super) folder: PathBuf,
    pub(super) folders: Folders<OsDisk>,
    pub(super) turns: Turns,
    pub(super) settling: Arc<Settling<OsDisk>>,
    pub(super) floor: Option<Timestamp>,
    pub(super) cut: Cut,
    pub(super) progress: Arc<Progress>,
    pub(super) tally: Tally,
    /// Told whenever jobs may have been added.
    pub(super) news: Notify,
    /// No more jobs will be added.
    pub(super) listed: AtomicBool,
    /// Nothing more can succeed.
    pub(super) stopped: AtomicBool,
    pub(super) outlook: Outlook,
    /// What the system said when the disk was full.
    pub(super) full_disk: OnceLock<String>,
    pub(super) reads: AtomicU64,
    pub(super) organization: Option<OrganizationId>,
    /// Whether it is certain whose account this is.
    pub(super) owned: AtomicBool,
    pub(super) audit: Audit,
    pub(super) audits: Audits,
    /// The resource that is counted in this run, at the cost of one request.
    pub(super) counted: Option<Resource>,
    pub(super) server_clock: ServerClock,
    pub(super) began: Duration,
    pub(super) _lock: Lock,
}

/// Brings a mirror up to date: fails before any work, or else does all it can and reports.
pub async fn sync<T: Transport, C: Clock>(
    api: Api<T, C>,
    folders: Folders<OsDisk>,
    mirror: PathBuf,
    options: SyncOptions,
    progress: Arc<Progress>,
) -> Result<SyncReport> {
    let session = Session::open(api, folders, mirror, &options, progress).await?;
    session.work(&options).await?;
    session.close(&options).await
}

impl<T: Transport, C: Clock> Session<T, C> {
    /// Lists, files and records side by side; they end in this order.
    async fn work(&self, options: &SyncOptions) -> Result<()> {
        let (came, to_store) = mpsc::channel(MOST_AT_ONCE / 2);
        let (kept, to_record) = mpsc::channel(MOST_WAITING);
        let (lists, files, stored, records) = tokio::join!(
            self.read_lists(options),
            self.download_all(options, came),
            self.store_all(to_store, kept),
            self.record_all(to_record)
        );
        lists.and(files).and(stored).and(self.unless_full(records))
    }

    async fn read_lists(&self, options: &SyncOptions) -> Result<()> {
        let scans = join_all(options.resources.iter().map(|resource| self.scan(*resource))).await;
        let polled = if options.attachments { self.poll_waiting().await } else { Ok(()) };
        if options.attachments {
            self.expect_files().await;
        }
        self.listed.store(true, SeqCst);
        self.news.notify_one();
        scans.into_iter().collect::<Result<()>>().and(self.unless_full(polled))
    }

    async fn expect_files(&self) {
        let settled = self.progress.files_settled();
        let owed = self.on_disk(|store, _| store.owed()).await;
        self.progress.finish_lists(settled, owed.map_or(0, |owed| owed.pending));
    }

    async fn close(&self, options: &SyncOptions) -> Result<SyncReport> {
        let now = self.server_now();
        let owed = self.on_disk(|store, _| store.owed()).await?;
        let (files, usage) = (*self.tally.files(), self.api.usage().figures());
        let resources = self.resources();
        let scanned = options.resources.iter().all(|name| resources.get(name).is_some_and(|report| report.complete));
        if scanned {
            self.unless_full(self.on_disk(move |store, run| store.mark_synced(run, now)).await)?;
        }
        if self.audits.have_ended() {
            self.unless_full(self.on_disk(move |store, run| store.mark_audited(run, now)).await)?;
        }
        Ok(SyncReport {
            complete: scanned && (owed.pending == 0 || !options.attachments),
            resources,
            downloaded: files.downloaded,
            already_present: files.already_present,
            waiting: owed.waiting,
            pending: owed.pending,
            dead: owed.dead,
            newly_dead: files.newly_dead,
            bytes: files.bytes,
            requests: usage.requests,
            retries: usage.retries,
            throttled_seconds: usage.throttled.as_secs_f64(),
            elapsed_seconds: self.api.clock().elapsed().saturating_sub(self.began).as_secs_f64(),
        })
    }

    /// Qonto's clock, as far as we know it: due times and ages are its dates, not ours.
    pub(super) fn server_now(&self) -> Timestamp {
        self.server_clock.now(self.api.clock().elapsed())
    }

    /// Numbers the reading that begins now, so that an older answer never overwrites a newer one.
    pub(super) fn next_read(&self) -> u64 {
        self.reads.fetch_add(1, SeqCst)
    }

    /// Refuses rows of another organisation than the credential's; where that is not known, the store binds by rows.
    pub(super) fn check_owner(&self, record: &Record) -> Result<()> {
        match (&self.organization, &record.organization_id) {
            (Some(ours), Some(theirs)) if ours != theirs => Err(Error::Config(format!(
                "Qonto sent an invoice of organisation {theirs}, but this credential belongs to {ours}: nothing of it was stored"
            ))),
            _ => Ok(()),
        }
    }

    /// Whether everything should end early.
    pub(super) fn is_stopped(&self) -> bool {
        self.stopped.load(SeqCst)
    }

    /// Ends the run's downloads when nothing more can succeed.
    pub(super) fn stop_if_hopeless(&self, error: &Error) {
        self.note_full_disk(error);
        if self.outlook.is_hopeless(error, 4 * self.api.settings().max_in_flight) {
            self.stopped.store(true, SeqCst);
            self.news.notify_one();
        }
    }

    /// A full disk is told by the report: what could not be recorded is still owed.
    fn unless_full(&self, outcome: Result<()>) -> Result<()> {
        outcome.or_else(|error| {
            self.note_full_disk(&error);
            if error.is_disk_full() { Ok(()) } else { Err(error) }
        })
    }

    fn note_full_disk(&self, error: &Error) {
        if error.is_disk_full() {
            self.full_disk.get_or_init(|| format!("{error}; make room there and sync again"));
        }
    }

    /// The reports of the lists; those that were read whole tell why files are owed when the disk was full.
    fn resources(&self) -> BTreeMap<Resource, ResourceReport> {
        let mut resources = self.tally.resources();
        for report in resources.values_mut() {
            report.error = report.error.take().or_else(|| self.full_disk.get().cloned());
        }
        resources
    }

    /// Does some work on the database without holding up the network.
    pub(super) async fn on_disk<R: Send + 'static>(
        &self,
        work: impl FnOnce(&Store, Run) -> Result<R> + Send + 'static,
    ) -> Result<R> {
        let (store, run) = (Arc::clone(&self.store), self.run);
        blocking(&self.folders, move || work(&store, run)).await
    }
}
