//! Downloads outside a mirror: one file, or many at once.

use std::path::{Path, PathBuf};

use futures::StreamExt;
use futures::future::BoxFuture;
use futures::stream::FuturesUnordered;
use serde::Serialize;

use super::handle::NetworkApi;
use crate::attachment::disk::OsDisk;
use crate::attachment::download::fetch;
use crate::attachment::folders::Folders;
use crate::attachment::place::Place;
use crate::attachment::settling::settle_alone;
use crate::error::{Error, Result};
use crate::id::AttachmentId;

/// A file that is on disk and matches what Qonto promised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DownloadedFile {
    /// Which file.
    pub attachment_id: AttachmentId,
    /// Where it is.
    pub path: PathBuf,
    /// As Qonto names it.
    pub file_name: String,
    /// Bytes.
    pub size: u64,
    /// Of its bytes, in hexadecimal.
    pub sha256: String,
    /// What it holds.
    pub content_type: String,
}

pub(super) async fn download(
    api: &NetworkApi,
    folders: &Folders<OsDisk>,
    id: &str,
    folder: &Path,
    given_name: Option<&str>,
) -> Result<DownloadedFile> {
    let attachment_id = AttachmentId::from(id);
    let given_place = given_name.map(|name| Place::under_given_name(folder, name)).transpose()?;
    folders.prepare(folder).await?;
    let attachment = api.attachment(&attachment_id).await?;
    let (file_name, kind) = (attachment.file_name.clone(), attachment.file_content_type.clone());
    let named = || Place::in_folder(folder, &attachment_id, &file_name, kind.as_deref());
    let place = given_place.unwrap_or_else(named);
    let about = |error| about_file(&attachment_id, error);
    let arrived = fetch(api, folders, attachment, || place.partial()).await.map_err(about)?;
    let written = settle_alone(folders, arrived, place).await.map_err(about)?;
    let (path, size, sha256, content_type) = (written.path, written.size, written.sha256, written.content_type);
    Ok(DownloadedFile { attachment_id, path, file_name, size, sha256, content_type })
}

/// One file on its way.
pub struct Download {
    api: NetworkApi,
    folders: Folders<OsDisk>,
    id: String,
    folder: PathBuf,
    given_name: Option<String>,
}

impl Download {
    pub(super) fn new(
        api: NetworkApi,
        folders: &Folders<OsDisk>,
        id: String,
        folder: PathBuf,
        given_name: Option<String>,
    ) -> Self {
        Self { api, folders: folders.apart(), id, folder, given_name }
    }

    /// Fetches the file.
    pub async fn file(&mut self) -> Result<DownloadedFile> {
        download(&self.api, &self.folders, &self.id, &self.folder, self.given_name.as_deref()).await
    }

    /// When it returns, nothing of a fetch that was given up is left on the disk.
    pub async fn stop(&mut self) {
        self.folders.ended().await;
    }
}

/// Files on their way, as many at once as the settings allow.
pub struct Downloads {
    api: NetworkApi,
    folders: Folders<OsDisk>,
    ids: std::vec::IntoIter<String>,
    folder: PathBuf,
    in_flight: FuturesUnordered<BoxFuture<'static, Result<DownloadedFile>>>,
}

impl Downloads {
    pub(super) fn new(api: NetworkApi, folders: &Folders<OsDisk>, ids: Vec<String>, folder: PathBuf) -> Self {
        Self { api, folders: folders.apart(), ids: ids.into_iter(), folder, in_flight: FuturesUnordered::new() }
    }

    /// The next file that is ready. An error that names an attachment is the result of that file; any other stops all.
    pub async fn next(&mut self) -> Option<Result<DownloadedFile>> {
        while self.in_flight.len() < self.api.settings().max_in_flight {
            let Some(id) = self.ids.next() else { break };
            self.in_flight.push(self.start(id));
        }
        let result = self.in_flight.next().await?;
        if result.as_ref().is_err_and(|error| !matches!(error, Error::Download { .. } | Error::Integrity { .. })) {
            self.stop().await;
        }
        Some(result)
    }

    /// Ends all that are in flight; when it returns, nothing of them is left on the disk.
    pub async fn stop(&mut self) {
        self.ids = Vec::new().into_iter();
        self.in_flight.clear();
        self.folders.ended().await;
    }

    fn start(&self, id: String) -> BoxFuture<'static, Result<DownloadedFile>> {
        let (api, folders, folder) = (self.api.clone(), self.folders.clone(), self.folder.clone());
        Box::pin(async move {
            let downloaded = download(&api, &folders, &id, &folder, None).await;
            downloaded.map_err(|error| about_file(&id.into(), error))
        })
    }
}

/// Makes an error one file's own, unless it would hit the next file just the same.
fn about_file(id: &AttachmentId, error: Error) -> Error {
    match error {
        Error::Authentication(_)
        | Error::PermissionDenied(_)
        | Error::Token(_)
        | Error::Config(_)
        | Error::Download { .. }
        | Error::Integrity { .. } => error,
        error if error.is_disk_full() => error,
        other => Error::Download { attachment_id: id.clone(), detail: other.to_string() },
    }
}
