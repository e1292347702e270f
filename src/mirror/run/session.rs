//! A run from its lock to its report.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};
use std::time::Duration;

use futures::future::join_all;
use tokio::sync::{Notify, mpsc};

use super::options::SyncOptions;
use super::progress::Progress;
use super::recorder::MOST_AT_ONCE;
use super::tally::Tally;
use crate::api::Api;
use crate::api::record::Record;
use crate::attachment::disk::OsDisk;
use crate::attachment::folders::Folders;
use crate::attachment::sweep::sweep;
use crate::error::{Error, Result};
use crate::http::clock::Clock;
use crate::http::transport::Transport;
use crate::id::OrganizationId;
use crate::mirror::{Lock, Opening, Run, Store, SyncReport};
use crate::time::Timestamp;

/// How often another run's lock is looked at while waiting for it.
const LOCK_PAUSE: Duration = Duration::from_millis(200);

/// Everything that the parts of one run share.
pub(super) struct Session<T, C> {
    pub(super) api: Api<T, C>,
    pub(super) store: Arc<Store>,
    pub(super) run: Run,
    pub(super) folder: PathBuf,
    pub(super) folders: Folders<OsDisk>,
    pub(super) floor: Option<Timestamp>,
    pub(super) progress: Arc<Progress>,
    pub(super) tally: Tally,
    /// Told whenever jobs may have been added.
    pub(super) news: Notify,
    /// No more jobs will be added.
    pub(super) listed: AtomicBool,
    /// Nothing more can succeed: the disk is full or the credential is refused.
    pub(super) stopped: AtomicBool,
    reads: AtomicU64,
    organization: Option<OrganizationId>,
    server_clock: (Timestamp, Duration),
    began: Duration,
    _lock: Lock,
}

/// Brings a mirror up to date: fails before any work, or else does all it can and reports.
pub async fn sync<T: Transport, C: Clock>(
    api: Api<T, C>,
    mirror: PathBuf,
    options: SyncOptions,
    progress: Arc<Progress>,
) -> Result<SyncReport> {
    let session = Session::open(api, mirror, &options, progress).await?;
    session.work(&options).await?;
    session.close(&options).await
}

impl<T: Transport, C: Clock> Session<T, C> {
    async fn open(api: Api<T, C>, folder: PathBuf, options: &SyncOptions, progress: Arc<Progress>) -> Result<Self> {
        let began = api.clock().elapsed();
        let since = options.since;
        let store = blocking(move || Store::open(&folder, Opening::Create)).await.map(Arc::new)?;
        let folder = store.folder().to_path_buf();
        let lock = lock(api.clock(), &folder, options.wait).await?;
        let (organization, server_clock) = whose(&api).await?;
        let run = store.begin_run(&lock)?;
        if let Some(organization) = &organization {
            store.bind_organization(run, organization)?;
        }
        let floor = store.set_floor_once(run, since)?;
        sweep(&OsDisk, &folder).await?;
        Ok(Self {
            api,
            run,
            floor,
            folder,
            progress,
            server_clock,
            began,
            organization,
            store,
            folders: Folders::new(OsDisk),
            tally: Tally::default(),
            news: Notify::new(),
            listed: AtomicBool::new(false),
            stopped: AtomicBool::new(false),
            reads: AtomicU64::new(0),
            _lock: lock,
        })
    }

    /// Lists, files and records side by side; they end in this order.
    async fn work(&self, options: &SyncOptions) -> Result<()> {
        let (outcomes, received) = mpsc::channel(MOST_AT_ONCE);
        let (lists, files, records) =
            tokio::join!(self.read_lists(options), self.download_all(options, outcomes), self.record_all(received));
        lists.and(files).and(records)
    }

    async fn read_lists(&self, options: &SyncOptions) -> Result<()> {
        let scans = join_all(options.resources.iter().map(|resource| self.scan(*resource))).await;
        let polled = if options.attachments { self.poll_waiting().await } else { Ok(()) };
        let owed = self.on_disk(|store, _| store.owed()).await;
        self.progress.finish_lists(owed.as_ref().map_or(0, |owed| owed.pending));
        self.listed.store(true, SeqCst);
        self.news.notify_one();
        scans.into_iter().collect::<Result<()>>().and(polled)
    }

    async fn close(&self, options: &SyncOptions) -> Result<SyncReport> {
        let now = self.server_now();
        let owed = self.on_disk(move |store, run| store.mark_synced(run, now).and_then(|()| store.owed())).await?;
        let (files, usage) = (*self.tally.files(), self.api.usage().figures());
        let resources = self.tally.resources();
        let scanned = options.resources.iter().all(|name| resources.get(name).is_some_and(|report| report.complete));
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
        let (date, then) = self.server_clock;
        date.plus(self.api.clock().elapsed().saturating_sub(then))
    }

    /// Numbers the reading that begins now, so that an older answer never overwrites a newer one.
    pub(super) fn next_read(&self) -> u64 {
        self.reads.fetch_add(1, SeqCst)
    }

    /// Refuses rows of another organisation than the mirror's.
    pub(super) fn check_owner(&self, record: &Record) -> Result<()> {
        match (&self.organization, &record.organization_id) {
            (Some(ours), Some(theirs)) if ours != theirs => Err(Error::Config(format!(
                "Qonto sent an invoice of organisation {theirs}, but this credential belongs to {ours}: nothing of it was stored"
            ))),
            (None, Some(theirs)) => self.store.bind_organization(self.run, theirs),
            _ => Ok(()),
        }
    }

    /// Whether everything should end early.
    pub(super) fn is_stopped(&self) -> bool {
        self.stopped.load(SeqCst)
    }

    /// Ends the run's downloads when nothing more can succeed.
    pub(super) fn stop_if_hopeless(&self, error: &Error) {
        if error.is_disk_full()
            || matches!(error, Error::Authentication(_) | Error::PermissionDenied(_) | Error::Token(_))
        {
            self.stopped.store(true, SeqCst);
            self.news.notify_one();
        }
    }

    /// Does some work on the database without holding up the network.
    pub(super) async fn on_disk<R: Send + 'static>(
        &self,
        work: impl FnOnce(&Store, Run) -> Result<R> + Send + 'static,
    ) -> Result<R> {
        let (store, run) = (Arc::clone(&self.store), self.run);
        blocking(move || work(&store, run)).await
    }
}

async fn lock<C: Clock>(clock: &C, folder: &Path, wait: Duration) -> Result<Lock> {
    let deadline = clock.elapsed().saturating_add(wait);
    loop {
        let wanted = folder.to_path_buf();
        if let Some(lock) = blocking(move || Lock::acquire(&wanted)).await? {
            return Ok(lock);
        }
        if clock.elapsed() >= deadline {
            return Err(Lock::refusal(folder));
        }
        clock.sleep(LOCK_PAUSE).await;
    }
}

/// Asks whose account it is, which checks the credential; without the scope for that, the first row tells.
async fn whose<T: Transport, C: Clock>(api: &Api<T, C>) -> Result<(Option<OrganizationId>, (Timestamp, Duration))> {
    let answer = match api.organization().await {
        Ok(answer) => Some(answer),
        Err(Error::PermissionDenied(_)) => None,
        Err(other) => return Err(other),
    };
    let date = answer.as_ref().and_then(|answer| answer.date).unwrap_or_else(|| api.clock().now());
    let id = answer.and_then(|answer| Record::read(answer.body).ok()).map(|record| record.id.as_str().into());
    Ok((id, (date, api.clock().elapsed())))
}

async fn blocking<R: Send + 'static>(work: impl FnOnce() -> Result<R> + Send + 'static) -> Result<R> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|error| Err(Error::Mirror(format!("a step was broken off: {error}"))))
}
