//! Asks again for invoices whose file was not made yet.

use futures::{StreamExt, stream};

use super::session::Session;
use crate::api::page::Page;
use crate::error::{Error, Result};
use crate::http::clock::Clock;
use crate::http::transport::Transport;
use crate::mirror::{Reading, Waiting};

/// The most invoices asked for in one run, so that a company with many drafts does not wait for ever.
const MOST_POLLS: u32 = 1_000;
/// How many are asked for at once, beside the downloads.
const AT_ONCE: usize = 6;

impl<T: Transport, C: Clock> Session<T, C> {
    /// Asks for those that are due; an outage costs none of them one of its polls.
    pub(super) async fn poll_waiting(&self) -> Result<()> {
        let now = self.server_now();
        let due = self.on_disk(move |store, _| store.due_waiting(now, MOST_POLLS)).await?;
        let mut polls = stream::iter(due).map(|waiting| self.poll(waiting)).buffer_unordered(AT_ONCE);
        while let Some(outcome) = polls.next().await {
            outcome?;
        }
        Ok(())
    }

    async fn poll(&self, waiting: Waiting) -> Result<()> {
        if self.is_stopped() {
            return Ok(());
        }
        let (resource, order) = (waiting.resource, self.next_read());
        match self.api.invoice(resource, waiting.invoice_id.as_str()).await {
            Ok(answer) => {
                self.outlook.note_success();
                self.commit(resource, Page::of_one(answer), order, Reading::Alone).await?;
            }
            Err(Error::NotFound(_)) => {}
            Err(error) => {
                log::info!(target: "qontokit.sync", "{resource} {}: {error}", waiting.invoice_id);
                self.stop_if_hopeless(&error);
                return Ok(());
            }
        }
        let now = self.server_now();
        self.on_disk(move |store, run| store.polled(run, resource, &waiting.invoice_id, now)).await
    }
}
