//! A sync that its caller may give up.

use std::path::PathBuf;
use std::sync::Arc;

use super::handle::NetworkApi;
use crate::attachment::disk::OsDisk;
use crate::attachment::folders::Folders;
use crate::error::Result;
use crate::mirror::SyncReport;
use crate::mirror::run::{Progress, SyncOptions, sync};

/// One sync on its way.
pub struct SyncRun {
    api: NetworkApi,
    folders: Folders<OsDisk>,
    mirror: PathBuf,
    options: SyncOptions,
    progress: Arc<Progress>,
}

impl SyncRun {
    pub(super) fn new(
        api: NetworkApi,
        folders: &Folders<OsDisk>,
        mirror: PathBuf,
        options: SyncOptions,
        progress: Arc<Progress>,
    ) -> Self {
        Self { api, folders: folders.apart(), mirror, options, progress }
    }

    /// Brings the mirror up to date.
    pub async fn report(&mut self) -> Result<SyncReport> {
        let (mirror, options, progress) = (self.mirror.clone(), self.options.clone(), Arc::clone(&self.progress));
        sync(self.api.clone(), self.folders.clone(), mirror, options, progress).await
    }

    /// When it returns, nothing of a sync that was given up works on the disk any more.
    pub async fn stop(&mut self) {
        self.folders.ended().await;
    }
}
