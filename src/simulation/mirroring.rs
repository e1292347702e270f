//! A mirror of a simulated Qonto.

use std::path::PathBuf;
use std::sync::Arc;

use tempfile::TempDir;

use super::world::World;
use crate::attachment::disk::OsDisk;
use crate::attachment::folders::Folders;
use crate::error::Result;
use crate::fake;
use crate::mirror::run::{Audit, SyncOptions, sync};
use crate::mirror::{Opening, Store, SyncReport};

/// A Qonto and a mirror of it.
pub(crate) struct Mirroring {
    pub(crate) world: World,
    folder: TempDir,
}

impl Mirroring {
    pub(crate) fn new(settings: fake::Settings) -> Self {
        // Where there is a disk in memory, a thousand mirrors need not wait for a real one.
        let memory = tempfile::tempdir_in("/dev/shm");
        Self { world: World::new(settings), folder: memory.or_else(|_| tempfile::tempdir()).unwrap() }
    }

    /// The mirror's folder, which the first sync makes.
    pub(super) fn mirror(&self) -> PathBuf {
        self.folder.path().join("mirror")
    }

    /// One sync; `None` when the process died in it.
    pub(crate) async fn sync(&self, audit: Audit) -> Option<Result<SyncReport>> {
        self.world.rise();
        let folders = Folders::new(OsDisk);
        let options = SyncOptions { audit, ..SyncOptions::default() };
        let run = sync(self.world.api(), folders.clone(), self.mirror(), options, Arc::default());
        let ended = tokio::select! {
            biased;
            report = run => Some(report),
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
