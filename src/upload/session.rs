//! What the parts of one upload share.

use std::sync::{Arc, Mutex, PoisonError};

use crate::api::Api;
use crate::attachment::arrivals::Arrivals;
use crate::background::in_background;
use crate::error::{Error, Result};
use crate::http::clock::Clock;
use crate::http::transport::Transport;
use crate::id::OrganizationId;
use crate::time::Timestamp;
use crate::upload::ledger::Ledger;
use crate::upload::moment::{Moment, QontoClock};
use crate::upload::options::UploadOptions;
use crate::upload::progress::UploadProgress;

/// What the parts of one upload share.
pub(super) struct Session<T, C> {
    pub(super) api: Api<T, C>,
    pub(super) ledger: Arc<Ledger>,
    pub(super) organization: OrganizationId,
    pub(super) options: UploadOptions,
    pub(super) progress: Arc<UploadProgress>,
    /// Work on the disk that goes on when the upload is given up.
    pub(super) underway: Arrivals,
    pub(super) clock: Mutex<QontoClock>,
}

impl<T: Transport, C: Clock> Session<T, C> {
    /// The present on both clocks.
    pub(super) fn now(&self) -> Moment {
        self.clock.lock().unwrap_or_else(PoisonError::into_inner).now(self.api.clock())
    }

    /// Follows Qonto's clock.
    pub(super) fn heard(&self, date: Option<Timestamp>) {
        self.clock.lock().unwrap_or_else(PoisonError::into_inner).follow(date, self.api.clock());
    }

    /// Works on the ledger without holding up the network; what was begun is finished even when the upload is given up.
    pub(super) async fn on_ledger<R: Send + 'static>(
        &self,
        work: impl FnOnce(&Ledger) -> Result<R> + Send + 'static,
    ) -> Result<R> {
        let ledger = Arc::clone(&self.ledger);
        blocking(&self.underway, move || work(&ledger)).await
    }
}

/// Runs what blocks on a thread of its own, counted until it is done.
pub(super) async fn blocking<R: Send + 'static>(
    underway: &Arrivals,
    work: impl FnOnce() -> Result<R> + Send + 'static,
) -> Result<R> {
    let arrival = underway.begin();
    // Nobody may take what is done any more: then it is dropped, and counted until it is.
    match in_background(move || (work(), arrival)).await {
        Ok((done, _)) => done,
        Err(broken) => Err(Error::Mirror(format!("a step of the upload failed: {broken}"))),
    }
}
