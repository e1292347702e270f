//! An upload that its caller may give up.

use std::sync::Arc;

use super::handle::NetworkApi;
use crate::error::{Error, Result};
use crate::upload::{Input, UploadOptions, UploadProgress, UploadReport};

/// One upload on its way.
pub struct UploadRun {
    api: NetworkApi,
    inputs: Vec<Input>,
    options: UploadOptions,
    progress: Arc<UploadProgress>,
}

impl UploadRun {
    pub(super) fn new(
        api: NetworkApi,
        inputs: Vec<Input>,
        options: UploadOptions,
        progress: Arc<UploadProgress>,
    ) -> Self {
        Self { api, inputs, options, progress }
    }

    /// Sends what is to be sent and accounts for every input.
    pub async fn report(&mut self) -> Result<UploadReport> {
        tokio::task::yield_now().await;
        let _ = (&self.api, &self.inputs, &self.options, &self.progress);
        Err(Error::Config("uploads are being built".to_owned()))
    }

    /// When it returns, nothing holds the ledger of an upload that was given up.
    pub async fn stop(&mut self) {
        tokio::task::yield_now().await;
    }
}
