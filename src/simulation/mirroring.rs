//! A mirror of a simulated Qonto.

use std::panic::{AssertUnwindSafe, resume_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use futures::FutureExt;
use tempfile::TempDir;

#[cfg(unix)]
use super::crash::image::Image;
#[cfg(unix)]
use super::crash::storage::Stopped;
use super::world::World;
use crate::attachment::disk::OsDisk;
use crate::attachment::folders::Folders;
use crate::error::Result;
use crate::fake;
use crate::mirror::run::{Audit, SyncOptions, sync};
use crate::mirror::{Opening, Store, SyncReport};
use crate::walk::Cut;

/// A Qonto and a mirror of it.
pub(crate) struct Mirroring {
    pub(crate) world: World,
    folder: TempDir,
}

/// Lists of a few pages are cut already.
const FINE: Cut = Cut { above: 6, fewest_pages: 2, pages: 2, at_once: 4 };

impl Mirroring {
    pub(crate) fn new(settings: fake::Settings) -> Self {
        Self { world: World::new(settings), folder: folder() }
    }

    /// The same Qonto, and what a process or a machine left of the mirror.
    #[cfg(unix)]
    pub(crate) fn restored(&self, image: &Image) -> Self {
        let folder = folder();
        image.write(folder.path());
        Self { world: self.world.clone(), folder }
    }

    /// The folder in which the mirror's is.
    #[cfg(unix)]
    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    /// The mirror's folder, which the first sync makes.
    pub(crate) fn mirror(&self) -> PathBuf {
        self.folder.path().join("mirror")
    }

    /// One sync; `None` when the process died in it.
    pub(crate) async fn sync(&self, audit: Audit) -> Option<Result<SyncReport>> {
        self.sync_by(&Folders::new(OsDisk), audit).await
    }

    /// One sync of a process that knows some folders from before.
    pub(crate) async fn sync_by(&self, folders: &Folders<OsDisk>, audit: Audit) -> Option<Result<SyncReport>> {
        self.world.rise();
        let options = SyncOptions { audit, cut: FINE, ..SyncOptions::default() };
        let run = sync(self.world.api(), folders.clone(), self.mirror(), options, Arc::default());
        let ended = tokio::select! {
            biased;
            report = ended(run) => report,
            () = self.world.died() => None,
        };
        folders.ended().await;
        ended
    }

    /// The mirror, unless no sync has made it yet.
    pub(crate) fn store(&self) -> Option<Store> {
        Store::open(&self.mirror(), Opening::Existing).ok()
    }
}

/// A folder of its own; where there is a disk in memory, a thousand mirrors need not wait for a real one.
fn folder() -> TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

/// How a process ended; `None` when it was stopped at a step of its storage.
pub(crate) async fn ended<T>(run: impl Future<Output = T>) -> Option<T> {
    match AssertUnwindSafe(run).catch_unwind().await {
        Ok(end) => Some(end),
        #[cfg(unix)]
        Err(reason) if reason.is::<Stopped>() => None,
        Err(reason) => resume_unwind(reason),
    }
}
