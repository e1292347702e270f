//! What a run does before its work: everything that may fail the whole of it.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::sync::Notify;

use super::audit::Audits;
use super::blocking::blocking;
use super::options::SyncOptions;
use super::outlook::Outlook;
use super::progress::Progress;
use super::server_clock::ServerClock;
use super::session::Session;
use super::tally::Tally;
use super::turns::Turns;
use crate::api::Api;
use crate::api::record::Record;
use crate::attachment::disk::OsDisk;
use crate::attachment::folders::Folders;
use crate::attachment::settling::Settling;
use crate::attachment::sweep::sweep;
use crate::error::{Error, Result};
use crate::http::clock::Clock;
use crate::http::transport::Transport;
use crate::id::OrganizationId;
use crate::mirror::{Lock, Opening, Store};

/// How often another run's lock is looked at while waiting for it.
const LOCK_PAUSE: Duration = Duration::from_millis(200);

/// Whose account it is, as far as the credential may know, and Qonto's clock beside ours.
type Owner = (Option<OrganizationId>, ServerClock);

impl<T: Transport, C: Clock> Session<T, C> {
    /// Opens and locks the mirror, checks the credential and that both belong together.
    pub(super) async fn open(
        api: Api<T, C>,
        folders: Folders<OsDisk>,
        folder: PathBuf,
        options: &SyncOptions,
        progress: Arc<Progress>,
    ) -> Result<Self> {
        let began = api.clock().elapsed();
        let since = options.since;
        let (store, early) = open_or_create(&api, &folders, &folder).await?;
        let folder = store.folder().to_path_buf();
        let lock = wait_for_lock(api.clock(), &folders, &folder, options.wait).await?;
        let (organization, server_clock) = match early {
            Some(known) => known,
            None => whose(&api).await?,
        };
        let (opened, owner) = (Arc::clone(&store), organization.clone());
        let (lock, run, floor) = blocking(&folders, move || {
            let run = opened.begin_run(&lock)?;
            owner.map_or(Ok(()), |owner| opened.bind_organization(run, &owner))?;
            Ok((lock, run, opened.set_floor_once(run, since)?))
        })
        .await?;
        sweep(&OsDisk, &folder).await?;
        let (disk, root) = (folders.clone(), folder.clone());
        let settling = Arc::new(blocking(&folders, move || Settling::below(&disk, &root)).await?);
        Ok(Self {
            turns: Turns::new(api.settings().max_in_flight),
            settling,
            cut: options.cut.up_to(api.settings().max_in_flight),
            api,
            run,
            floor,
            folder,
            progress,
            server_clock,
            began,
            owned: AtomicBool::new(organization.is_some()),
            organization,
            audit: options.audit,
            audits: Audits::default(),
            counted: run.turn(&options.resources),
            store,
            folders,
            tally: Tally::default(),
            news: Notify::new(),
            listed: AtomicBool::new(false),
            stopped: AtomicBool::new(false),
            outlook: Outlook::default(),
            full_disk: OnceLock::new(),
            reads: AtomicU64::new(0),
            _lock: lock,
        })
    }
}

/// A mirror is only made for a credential that works, so that a refused one leaves nothing behind.
async fn open_or_create<T: Transport, C: Clock>(
    api: &Api<T, C>,
    folders: &Folders<OsDisk>,
    folder: &Path,
) -> Result<(Arc<Store>, Option<Owner>)> {
    match open_store(folders, folder, Opening::Existing).await {
        Err(Error::Missing(_)) => {
            let owner = whose(api).await?;
            Ok((open_store(folders, folder, Opening::Create).await?, Some(owner)))
        }
        existing => Ok((existing?, None)),
    }
}

async fn open_store(folders: &Folders<OsDisk>, folder: &Path, opening: Opening) -> Result<Arc<Store>> {
    let folder = folder.to_path_buf();
    blocking(folders, move || Store::open(&folder, opening)).await.map(Arc::new)
}

async fn wait_for_lock<C: Clock>(clock: &C, folders: &Folders<OsDisk>, folder: &Path, wait: Duration) -> Result<Lock> {
    let deadline = clock.elapsed().saturating_add(wait);
    loop {
        let wanted = folder.to_path_buf();
        if let Some(lock) = blocking(folders, move || Lock::acquire(&wanted)).await? {
            return Ok(lock);
        }
        if clock.elapsed() >= deadline {
            return Err(Lock::refusal(folder));
        }
        clock.sleep(LOCK_PAUSE).await;
    }
}

/// Asks whose account it is, which checks the credential; without the scope for that, the first row tells.
async fn whose<T: Transport, C: Clock>(api: &Api<T, C>) -> Result<Owner> {
    let answer = match api.organization().await {
        Ok(answer) => Some(answer),
        Err(Error::PermissionDenied(_)) => None,
        Err(other) => return Err(other),
    };
    let clock = ServerClock::new(api.clock().now(), api.clock().elapsed());
    clock.hear(answer.as_ref().and_then(|answer| answer.date), api.clock().elapsed());
    let id = answer.and_then(|answer| Record::read(answer.body).ok()).map(|record| record.id.as_str().into());
    Ok((id, clock))
}
