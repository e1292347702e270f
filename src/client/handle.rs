//! The account of one organisation.

use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;

use super::downloads::{Download, Downloads};
use super::sync_run::SyncRun;
use super::upload_run::UploadRun;
use crate::api::Api;
use crate::api::filters::{ClientFilters, Query};
use crate::attachment::disk::OsDisk;
use crate::attachment::folders::Folders;
use crate::config::{Settings, is_loopback};
use crate::error::{Error, Result};
use crate::http::budget::Gate;
use crate::http::clock::SystemClock;
use crate::http::network::{Network, NetworkSettings};
use crate::mirror::SyncReport;
use crate::mirror::run::{Progress, SyncOptions};
use crate::resource::Resource;
use crate::time::Timestamp;
use crate::upload::{Input, UploadOptions, UploadProgress};
use crate::walk::{self, Listing};

/// An API on the real network.
pub(crate) type NetworkApi = Api<Network, SystemClock>;
/// A list that is being read over the real network.
pub type Pages = walk::Pages<Network, SystemClock>;

/// One organisation's account; clones share connections, token and limits.
#[derive(Debug, Clone)]
pub struct Client {
    api: NetworkApi,
    folders: Folders<OsDisk>,
}

impl Client {
    /// Builds the connections' pools, which reads the system's certificates: some ten milliseconds.
    pub fn new(settings: Settings) -> Result<Self> {
        let network = Network::new(&NetworkSettings {
            timeout: settings.timeout,
            ca_file: settings.ca_file.as_deref(),
            proxy: settings.proxy.as_ref(),
            is_local: is_loopback(&settings.base_url),
        })?;
        let gate = gate(&settings);
        let api = Api::new(network, SystemClock, settings, gate);
        Ok(Self { api, folders: Folders::new(OsDisk) })
    }

    /// The organisation's JSON object.
    pub async fn organization(&self) -> Result<Bytes> {
        Ok(self.api.organization().await?.into_body())
    }

    /// One invoice's JSON object.
    pub async fn invoice(&self, resource: Resource, id: &str) -> Result<Bytes> {
        Ok(self.api.invoice(resource, id).await?.into_body())
    }

    /// One attachment's JSON object, with its short-lived address.
    pub async fn attachment(&self, id: &str) -> Result<Bytes> {
        Ok(self.api.attachment_body(id).await?.into_body())
    }

    /// Qonto's count of what matches: one request.
    pub async fn count(&self, listing: &Listing) -> Result<u64> {
        let mut query: Query = listing.filters.clone();
        query.extend(listing.window.query());
        query.extend([("per_page".to_owned(), "1".to_owned()), ("page".to_owned(), "1".to_owned())]);
        let page = self.api.page(listing.resource, &query).await?;
        page.meta.total_count.ok_or_else(|| Error::Decode("Qonto's list does not say how many rows it has".to_owned()))
    }

    /// A list that is read as it is iterated.
    pub fn list(&self, listing: Listing) -> Pages {
        Pages::list(self.api.clone(), listing)
    }

    /// Everything changed since a watermark.
    pub fn updated_since(&self, resource: Resource, since: Option<Timestamp>, exclude_imported: bool) -> Pages {
        let filters = match resource {
            Resource::ClientInvoices => ClientFilters { exclude_imported, ..ClientFilters::default() }.query(),
            Resource::SupplierInvoices => Query::new(),
        };
        Pages::updated_since(self.api.clone(), resource, filters, since)
    }

    /// Downloads one file into a folder.
    pub fn download(&self, id: String, folder: PathBuf, file_name: Option<String>) -> Download {
        Download::new(self.api.clone(), &self.folders, id, folder, file_name)
    }

    /// Downloads many files, each with a result of its own.
    pub fn download_many(&self, ids: Vec<String>, folder: PathBuf) -> Downloads {
        Downloads::new(self.api.clone(), &self.folders, ids, folder)
    }

    /// Brings a mirror up to date.
    pub async fn sync(&self, mirror: PathBuf, options: SyncOptions, progress: Arc<Progress>) -> Result<SyncReport> {
        self.sync_run(mirror, options, progress).report().await
    }

    /// The same as something that can be given up and waited for.
    pub fn sync_run(&self, mirror: PathBuf, options: SyncOptions, progress: Arc<Progress>) -> SyncRun {
        SyncRun::new(self.api.metered(), &self.folders, mirror, options, progress)
    }

    /// Uploads supplier invoices, as something that can be given up and waited for.
    pub fn upload_run(&self, inputs: Vec<Input>, options: UploadOptions, progress: Arc<UploadProgress>) -> UploadRun {
        UploadRun::new(self.api.metered(), inputs, options, progress)
    }

    pub(crate) fn api(&self) -> &NetworkApi {
        &self.api
    }
}

/// On loopback every server is a test's own, so nothing is shared between them.
fn gate(settings: &Settings) -> Gate {
    if is_loopback(&settings.base_url) {
        return Gate::alone(settings.rate_limit);
    }
    Gate::shared(settings.base_url.host_str().unwrap_or_default(), settings.rate_limit)
}
