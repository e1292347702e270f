//! A sync that its caller may give up.

use std::path::PathBuf;
use std::sync::Arc;

use pyo3::prelude::*;
use tokio::sync::Mutex;

use super::client::Account;
use super::homebound::Homebound;
use super::json;
use super::runtime::Pending;
use crate::client;
use crate::mirror::run::{Progress, SyncOptions};

/// A sync that begins once its report is asked for.
#[pyclass(frozen, module = "qontokit._core")]
pub(super) struct SyncRun {
    account: Account,
    run: Homebound<Arc<Mutex<client::SyncRun>>>,
}

impl SyncRun {
    pub(super) fn new(account: Account, mirror: PathBuf, options: SyncOptions, progress: Arc<Progress>) -> Self {
        let run = Homebound(Arc::new(Mutex::new(account.core.sync_run(mirror, options, progress))));
        Self { account, run }
    }
}

#[pymethods]
impl SyncRun {
    fn report(&self) -> Pending {
        let run = self.run.clone();
        self.account.pending(async move { run.lock().await.report().await }, |py, report| json::plain(py, &report))
    }

    /// Leaves nothing of a sync that was given up at work on the disk.
    fn close(&self) -> Pending {
        let run = self.run.clone();
        Pending::unit(async move {
            run.lock().await.stop().await;
            Ok::<_, PyErr>(())
        })
    }
}
