//! Every invoice that is to be sent, until each has ended.

use std::collections::{HashMap, VecDeque};

use crate::error::{Error, Result};
use crate::http::clock::Clock;
use crate::http::transport::Transport;
use crate::upload::answers::refusal::{reasons, too_large};
use crate::upload::dispatch::batch::next_batch;
use crate::upload::dispatch::deliver::Delivery;
use crate::upload::dispatch::sending::{End, Sending};
use crate::upload::document::Content;
use crate::upload::form::{Entry, Form};
use crate::upload::report::{Outcome, UploadFailure};
use crate::upload::session::Session;

/// Invoices in a row at which Qonto failed for good, before the rest is left to a later call.
const MOST_SETBACKS: u32 = 2;

/// Why Qonto may have a file that is not what it was when it was sent again.
const NO_ANSWER: &str = "nothing answered when it was sent before";

/// The invoices of one call that are to be sent.
pub(crate) struct Dispatch<'s, T, C> {
    pub(crate) session: &'s Session<T, C>,
    /// Parts of batches that failed as a whole: they go first.
    pub(crate) parts: VecDeque<Vec<Sending>>,
    /// Files and attachments apart: in a form with both, a reader would join one's attachment to the other's file.
    files: VecDeque<Sending>,
    attachments: VecDeque<Sending>,
    pub(crate) ends: HashMap<Content, End>,
    setbacks: u32,
    total: usize,
    bytes: u64,
}

impl<'s, T: Transport, C: Clock> Dispatch<'s, T, C> {
    pub(crate) fn new(session: &'s Session<T, C>, sendings: Vec<Sending>) -> Self {
        let mut dispatch = Self {
            session,
            parts: VecDeque::new(),
            files: VecDeque::new(),
            attachments: VecDeque::new(),
            ends: HashMap::new(),
            setbacks: 0,
            total: sendings.len(),
            bytes: 0,
        };
        dispatch.enqueue(sendings);
        dispatch
    }

    fn enqueue(&mut self, sendings: Vec<Sending>) {
        let (files, attachments): (Vec<_>, Vec<_>) =
            sendings.into_iter().partition(|sending| matches!(sending.document.content, Content::Sha256(_)));
        self.files.extend(files);
        self.attachments.extend(attachments);
    }

    /// How each invoice ended; an error only when nothing more can be sent.
    pub(crate) async fn run(mut self) -> Result<HashMap<Content, End>> {
        while let Some(batch) = self.next() {
            self.tell();
            self.send(batch).await?;
        }
        self.tell();
        Ok(self.ends)
    }

    fn next(&mut self) -> Option<Vec<Sending>> {
        if let Some(part) = self.parts.pop_front() {
            return Some(part);
        }
        let shared = Form::shared_length(&self.session.options.shared);
        let queue = if self.files.is_empty() { &mut self.attachments } else { &mut self.files };
        let batch = next_batch(queue, shared, |sending| (length(sending), &sending.document.file_name));
        (!batch.is_empty()).then_some(batch)
    }

    async fn send(&mut self, mut batch: Vec<Sending>) -> Result<()> {
        let delivery = self.session.deliver(&mut batch).await?;
        if matches!(delivery, Delivery::Answered(_) | Delivery::Refused(_) | Delivery::TooLarge(_)) {
            self.setbacks = 0;
        }
        match delivery {
            Delivery::Answered(answer) => self.settle(batch, &answer).await,
            Delivery::Refused(error) => self.halve(batch, reasons(&error)).await,
            Delivery::TooLarge(error) => self.halve(batch, vec![too_large(&error)]).await,
            Delivery::Changed { index, code, detail } => self.leave_out(batch, index, code, detail).await,
            Delivery::Late => self.expire(batch).await,
            Delivery::Unclear(error) => self.doubt(batch, error).await,
            Delivery::Unreached(error) => self.give_up(batch, &error).await,
            Delivery::Stopped(error) => self.stop(batch, error).await,
        }
    }

    /// None of them was accepted: the culprit is found by halves.
    async fn halve(&mut self, mut batch: Vec<Sending>, reasons: Vec<UploadFailure>) -> Result<()> {
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
    async fn leave_out(&mut self, mut batch: Vec<Sending>, index: usize, code: &str, detail: String) -> Result<()> {
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
    async fn expire(&mut self, batch: Vec<Sending>) -> Result<()> {
        let (doubtful, mut certain): (Vec<_>, Vec<_>) = batch.into_iter().partition(|sending| sending.doubt);
        for sending in doubtful {
            self.end(&sending, unknown(&sending, "its key counts no more"));
        }
        self.withdraw(&mut certain).await?;
        self.enqueue(certain);
        Ok(())
    }

    /// Qonto failed: together they are tried apart, alone it is enough.
    async fn doubt(&mut self, batch: Vec<Sending>, error: Error) -> Result<()> {
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
    pub(crate) fn apart(&mut self, batch: Vec<Sending>) {
        for sending in batch.into_iter().rev() {
            self.parts.push_front(vec![sending]);
        }
    }

    /// Nobody is there: the rest is left to a later call.
    async fn give_up(&mut self, batch: Vec<Sending>, error: &Error) -> Result<()> {
        log::warn!(target: "qontokit.upload", "the rest is not sent: {error}");
        let queued = self.files.drain(..).chain(self.attachments.drain(..));
        let rest: Vec<Sending> = self.parts.drain(..).flatten().chain(queued).collect();
        self.leave(batch.into_iter().chain(rest).collect(), &error.to_string(), &not_sent(error)).await
    }

    /// Nothing more can be sent, and whoever asked must know first.
    async fn stop(&mut self, batch: Vec<Sending>, error: Error) -> Result<()> {
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

    /// Notes how an invoice ended.
    pub(crate) fn end(&mut self, sending: &Sending, end: End) {
        self.bytes += sending.document.size;
        self.ends.insert(sending.document.content.clone(), end);
    }

    fn tell(&self) {
        self.session.progress.tell("uploading", self.ends.len(), self.total, self.bytes);
    }
}

fn length(sending: &Sending) -> u64 {
    Form::entry_length(&Entry { key: sending.key.clone(), document: std::sync::Arc::clone(&sending.document) })
}

/// Nobody knows yet, and the next call asks.
pub(crate) fn unknown(sending: &Sending, why: &str) -> End {
    let detail = format!("Qonto may have it or not ({why}): run again later, and it is looked for before it is sent");
    End::unclear(sending.key.clone(), "unknown_outcome", detail)
}

fn not_sent(error: &Error) -> UploadFailure {
    UploadFailure::ours("not_sent", format!("it was not sent: {error}; run again"))
}
