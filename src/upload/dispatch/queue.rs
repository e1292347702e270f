//! Every invoice that is to be sent, until each has ended.

use std::collections::{HashMap, VecDeque};

use crate::error::Result;
use crate::http::clock::Clock;
use crate::http::transport::Transport;
use crate::upload::answers::refusal::{reasons, too_large};
use crate::upload::dispatch::batch::next_batch;
use crate::upload::dispatch::deliver::Delivery;
use crate::upload::dispatch::sending::{End, Sending};
use crate::upload::document::Content;
use crate::upload::form::{Entry, Form};
use crate::upload::session::Session;

/// The invoices of one call that are to be sent.
pub(crate) struct Dispatch<'s, T, C> {
    pub(crate) session: &'s Session<T, C>,
    /// Parts of batches that failed as a whole: they go first.
    pub(crate) parts: VecDeque<Vec<Sending>>,
    /// Files and attachments apart: in a form with both, a reader would join one's attachment to the other's file.
    pub(crate) files: VecDeque<Sending>,
    pub(crate) attachments: VecDeque<Sending>,
    pub(crate) ends: HashMap<Content, End>,
    /// Invoices in a row at which Qonto failed for good.
    pub(crate) setbacks: u32,
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

    pub(crate) fn enqueue(&mut self, sendings: Vec<Sending>) {
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
