//! Files on their way, one or many.

use std::path::PathBuf;
use std::sync::Arc;

use pyo3::prelude::*;
use tokio::sync::Mutex;

use super::client::Account;
use super::homebound::Homebound;
use super::json;
use super::runtime::Pending;
use crate::client;
use crate::error::Error;

/// A file that is downloaded once it is asked for.
#[pyclass(frozen, module = "qontokit._core")]
pub(super) struct Download {
    account: Account,
    download: Homebound<Arc<Mutex<client::Download>>>,
}

impl Download {
    pub(super) fn new(account: Account, id: String, folder: PathBuf, file_name: Option<String>) -> Self {
        let download = Homebound(Arc::new(Mutex::new(account.core.download(id, folder, file_name))));
        Self { account, download }
    }
}

#[pymethods]
impl Download {
    fn file(&self) -> Pending {
        let download = self.download.clone();
        self.account.pending(async move { download.lock().await.file().await }, |py, file| json::plain(py, &file))
    }

    /// Leaves nothing on the disk of a file that was given up.
    fn close(&self) -> Pending {
        let download = self.download.clone();
        Pending::unit(async move {
            download.lock().await.stop().await;
            Ok::<_, PyErr>(())
        })
    }
}

/// Files that are downloaded as their results are asked for.
#[pyclass(frozen, module = "qontokit._core")]
pub(super) struct Downloads {
    account: Account,
    downloads: Homebound<Arc<Mutex<client::Downloads>>>,
}

impl Downloads {
    pub(super) fn new(account: Account, ids: Vec<String>, folder: PathBuf) -> Self {
        let downloads = Homebound(Arc::new(Mutex::new(account.core.download_many(ids, folder))));
        Self { account, downloads }
    }
}

#[pymethods]
impl Downloads {
    /// A file, the error of a file, or None at the end.
    fn next(&self) -> Pending {
        let downloads = self.downloads.clone();
        let work = async move {
            match downloads.lock().await.next().await {
                Some(Ok(file)) => Ok(Some(Ok(file))),
                Some(Err(error @ (Error::Download { .. } | Error::Integrity { .. }))) => Ok(Some(Err(error))),
                Some(Err(error)) => Err(error),
                None => Ok(None),
            }
        };
        self.account.pending(work, |py, result| match result {
            Some(Ok(file)) => json::plain(py, &file),
            Some(Err(error)) => Ok(PyErr::from(error).into_value(py).into_bound(py).into_any()),
            None => Ok(py.None().into_bound(py)),
        })
    }

    /// Ends what is in flight and leaves nothing of it on the disk.
    fn close(&self) -> Pending {
        let downloads = self.downloads.clone();
        Pending::unit(async move {
            downloads.lock().await.stop().await;
            Ok::<_, PyErr>(())
        })
    }
}
