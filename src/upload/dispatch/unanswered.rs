//! What becomes of a batch that Qonto did not answer invoice by invoice.

use crate::error::{Error, Result};
use crate::http::clock::Clock;
use crate::http::transport::Transport;
use crate::upload::dispatch::queue::Dispatch;
use crate::upload::dispatch::sending::{End, Sending};
use crate::upload::report::{Outcome, UploadFailure};

/// Invoices in a row at which Qonto failed for good, before the rest is left to a later call.
const MOST_SETBACKS: u32 = 2;

/// Why Qonto may have a file that is not what it was when it was sent again.
const NO_ANSWER: &str = "nothing answered when it was sent before";

impl<T: Transport, C: Clock> Dispatch<'_, T, C> {
    /// None of them was accepted: the culprit is found by halves.
    pub(crate) async fn halve(&mut self, mut batch: Vec<Sending>, reasons: Vec<UploadFailure>) -> Result<()> {
        if batch.len() > 1 {
            let rest = batch.split_off(batch.len() / 2);
            self.parts.push_front(rest);
            self.parts.push_front(batch);
            return Ok(());
        }
        for sending in batch {
            if sending.doubt {
                self.end(&sending, sending.ended(Outcome::NeedsReview, reasons.clone()));
            } else {
                self.refuse(sending, reasons.clone()).await?;
            }
        }
        Ok(())
    }

    /// One file is not what it was: the others go without it.
    pub(crate) async fn leave_out(
        &mut self,
        mut batch: Vec<Sending>,
        index: usize,
        code: &str,
        detail: String,
    ) -> Result<()> {
        if index >= batch.len() {
            return self.expire(batch).await;
        }
        let changed = batch.remove(index);
        if !batch.is_empty() {
            self.parts.push_front(batch);
        }
        self.leave(vec![changed], NO_ANSWER, &UploadFailure::ours(code, detail)).await
    }

    /// What may have been accepted is looked for by the next call; what was not may be sent as if for the first time.
    pub(crate) async fn expire(&mut self, batch: Vec<Sending>) -> Result<()> {
        let (doubtful, mut certain): (Vec<_>, Vec<_>) = batch.into_iter().partition(|sending| sending.doubt);
        for sending in doubtful {
            self.end(&sending, unknown(&sending, "its key counts no more"));
        }
        self.withdraw(&mut certain).await?;
        self.enqueue(certain);
        Ok(())
    }

    /// Qonto failed: together they are tried apart, alone it is enough.
    pub(crate) async fn doubt(&mut self, batch: Vec<Sending>, error: Error) -> Result<()> {
        if matches!(error, Error::RateLimit { .. }) {
            return self.give_up(batch, &error).await;
        }
        if batch.len() > 1 && self.has_tries_left(&batch) {
            self.apart(batch);
            return Ok(());
        }
        self.setbacks += 1;
        if self.setbacks >= MOST_SETBACKS {
            return self.give_up(batch, &error).await;
        }
        self.leave(batch, &error.to_string(), &not_sent(&error)).await
    }

    fn has_tries_left(&self, batch: &[Sending]) -> bool {
        batch.iter().all(|sending| sending.failures < self.session.api.settings().max_attempts)
    }

    /// Each alone, before anything else.
    fn apart(&mut self, batch: Vec<Sending>) {
        for sending in batch.into_iter().rev() {
            self.parts.push_front(vec![sending]);
        }
    }

    /// Nobody is there: the rest is left to a later call.
    pub(crate) async fn give_up(&mut self, batch: Vec<Sending>, error: &Error) -> Result<()> {
        log::warn!(target: "qontokit.upload", "the rest is not sent: {error}");
        let queued = self.files.drain(..).chain(self.attachments.drain(..));
        let rest: Vec<Sending> = self.parts.drain(..).flatten().chain(queued).collect();
        self.leave(batch.into_iter().chain(rest).collect(), &error.to_string(), &not_sent(error)).await
    }

    /// Nothing more can be sent, and whoever asked must know first.
    pub(crate) async fn stop(&mut self, batch: Vec<Sending>, error: Error) -> Result<()> {
        let parts = self.parts.drain(..).flatten();
        let mut open: Vec<Sending> = batch.into_iter().chain(parts).filter(|sending| !sending.doubt).collect();
        self.withdraw(&mut open).await?;
        Err(error)
    }

    /// What is left as it is: not known where it may have been accepted, failed where it certainly was not.
    async fn leave(&mut self, batch: Vec<Sending>, doubt: &str, failure: &UploadFailure) -> Result<()> {
        let (doubtful, mut certain): (Vec<_>, Vec<_>) = batch.into_iter().partition(|sending| sending.doubt);
        for sending in &doubtful {
            self.end(sending, unknown(sending, doubt));
        }
        self.withdraw(&mut certain).await?;
        for sending in &certain {
            self.end(sending, sending.ended(Outcome::Failed, vec![failure.clone()]));
        }
        Ok(())
    }
}

/// Nobody knows yet, and the next call asks.
pub(crate) fn unknown(sending: &Sending, why: &str) -> End {
    let detail = format!("Qonto may have it or not ({why}): run again later, and it is looked for before it is sent");
    End::unclear(sending.key.clone(), "unknown_outcome", detail)
}

fn not_sent(error: &Error) -> UploadFailure {
    UploadFailure::ours("not_sent", format!("it was not sent: {error}; run again"))
}
