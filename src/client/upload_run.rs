//! An upload that its caller may give up.

use std::sync::Arc;

use super::handle::NetworkApi;
use crate::attachment::arrivals::Arrivals;
use crate::error::Result;
use crate::upload::{Input, UploadOptions, UploadProgress, UploadReport, upload};

/// One upload on its way.
pub struct UploadRun {
    api: NetworkApi,
    inputs: Vec<Input>,
    options: UploadOptions,
    progress: Arc<UploadProgress>,
    underway: Arrivals,
}

impl UploadRun {
    pub(super) fn new(
        api: NetworkApi,
        inputs: Vec<Input>,
        options: UploadOptions,
        progress: Arc<UploadProgress>,
    ) -> Self {
        Self { api, inputs, options, progress, underway: Arrivals::default() }
    }

    /// Sends what is to be sent and accounts for every input.
    pub async fn report(&mut self) -> Result<UploadReport> {
        let (inputs, options) = (std::mem::take(&mut self.inputs), self.options.clone());
        upload(self.api.clone(), inputs, options, Arc::clone(&self.progress), self.underway.clone()).await
    }

    /// When it returns, nothing holds the ledger of an upload that was given up.
    pub async fn stop(&mut self) {
        self.underway.ended().await;
    }
}
