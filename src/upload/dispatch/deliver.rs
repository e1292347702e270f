//! One batch, sent until something is known of it or patience ends.

use std::sync::Arc;

use crate::api::{Answer, Attempt, may_have_arrived};
use crate::error::{Error, Result};
use crate::http::clock::Clock;
use crate::http::transport::Transport;
use crate::upload::answers::answer::BulkAnswer;
use crate::upload::dispatch::sending::Sending;
use crate::upload::form::{Breach, Deadline, Entry, Fault, Form};
use crate::upload::ledger::Intent;
use crate::upload::session::Session;

/// What became of a batch.
#[derive(Debug)]
pub(crate) enum Delivery {
    /// Qonto answered for each invoice.
    Answered(BulkAnswer),
    /// Qonto accepted none of them as they were written.
    Refused(Error),
    /// The request was too large.
    TooLarge(Error),
    /// Nothing more can be sent by this credential or at this address.
    Stopped(Error),
    /// Nothing was sent, because nobody was there.
    Unreached(Error),
    /// Qonto may have accepted them or not.
    Unclear(Error),
    /// The bytes of the invoice at this place are not those that were to be sent, so the request was broken off.
    Changed { index: usize, code: &'static str, detail: String },
    /// The key of one of them counts no more.
    Late,
}

impl<T: Transport, C: Clock> Session<T, C> {
    /// Sends a batch, again and again under the same keys as long as that may help.
    pub(crate) async fn deliver(&self, batch: &mut [Sending]) -> Result<Delivery> {
        let failures = batch.iter().map(|sending| sending.failures).max().unwrap_or_default();
        let mut attempt = Attempt::after(failures);
        let form = Form::new(batch.iter().map(entry).collect(), &self.options.shared);
        loop {
            // The turn may take ten minutes to come, and the keys must count after them.
            self.api.turn().await;
            if !self.may_send(batch) {
                return Ok(Delivery::Late);
            }
            self.note_intent(batch).await?;
            let posted = self.post(&form, self.deadline(batch), &mut attempt).await;
            #[cfg(test)]
            if crate::mutants::Mutant::IntentAfterSending.is_at_work() {
                self.note_intent(batch).await?;
            }
            let error = match posted {
                Posted::Answered(answer) => return Ok(Delivery::Answered(answer)),
                Posted::Broken(index, code, detail) => return Ok(Delivery::Changed { index, code, detail }),
                Posted::Failed(error) => error,
            };
            note_failure(batch, &error);
            if self.is_better_alone(batch, &error) {
                return Ok(Delivery::of(error));
            }
            if let Err(error) = self.api.prepare_repeat(&mut attempt, error).await {
                return Ok(Delivery::of(error));
            }
        }
    }

    /// Whether every key still means the same invoice.
    fn may_send(&self, batch: &[Sending]) -> bool {
        let now = self.now();
        batch.iter().all(|sending| sending.first_sent.is_none_or(|first| first.shares_key_with(now)))
    }

    /// Nothing leaves before it is on the disk that it may leave (invariant I18).
    async fn note_intent(&self, batch: &mut [Sending]) -> Result<()> {
        let (now, organization) = (self.now(), self.organization.clone());
        #[cfg(test)]
        if crate::mutants::Mutant::IntentAfterSending.is_at_work() && batch.iter().all(|it| it.first_sent.is_none()) {
            for sending in batch {
                sending.first_sent = Some(now);
            }
            return Ok(());
        }
        let intents: Vec<Intent> = batch.iter().map(Sending::intent).collect();
        log::debug!(target: "qontokit.upload", "noting that {} invoices may be sent", intents.len());
        self.on_ledger(move |ledger| ledger.intend(&organization, &intents, now)).await?;
        log::debug!(target: "qontokit.upload", "noted that {} invoices may be sent", batch.len());
        for sending in batch {
            sending.first_sent.get_or_insert(now);
        }
        Ok(())
    }

    /// Until when every key counts for certain.
    fn deadline(&self, batch: &[Sending]) -> Deadline {
        let now = self.now();
        let times = batch.iter().filter_map(|sending| sending.first_sent).map(|first| first.time_left(now));
        Deadline::after(times.min().unwrap_or_default())
    }

    async fn post(&self, form: &Form, deadline: Deadline, attempt: &mut Attempt) -> Posted {
        let (payload, breach) = form.payload(deadline);
        let answer = self.api.create_supplier_invoices(payload, attempt).await;
        log::debug!(target: "qontokit.upload", "Qonto answered, or failed to");
        match answer.and_then(|answer| self.read(&answer)) {
            Ok(answer) => Posted::Answered(answer),
            Err(error) => match broken(&breach) {
                Some(fault) => fault,
                None => Posted::Failed(error),
            },
        }
    }

    fn read(&self, answer: &Answer) -> Result<BulkAnswer> {
        self.heard(answer.date);
        BulkAnswer::read(&answer.body)
    }

    /// One invoice that Qonto cannot digest shall not hold up the others for ever, so the last tries are each alone.
    fn is_better_alone(&self, batch: &[Sending], error: &Error) -> bool {
        let together = self.api.settings().max_attempts.div_ceil(2);
        let failures = batch.iter().map(|sending| sending.failures).max().unwrap_or_default();
        batch.len() > 1 && is_failure(error) && failures >= together
    }
}

fn note_failure(batch: &mut [Sending], error: &Error) {
    // A 429 that is not about this key in flight, which would be in doubt already, was refused before any work.
    let doubt = may_have_arrived(error) && !matches!(error, Error::RateLimit { .. });
    for sending in batch {
        sending.doubt |= doubt;
        sending.failures += u32::from(is_failure(error));
    }
}

/// What came of one sending.
enum Posted {
    Answered(BulkAnswer),
    Broken(usize, &'static str, String),
    Failed(Error),
}

fn broken(breach: &Breach) -> Option<Posted> {
    let (code, detail) = match breach.fault()? {
        Fault::Changed => ("changed_file", "it changed while it was being sent, so it was not: run again".to_owned()),
        Fault::Unreadable(why) => ("unreadable_file", format!("it could not be read when its turn came: {why}")),
    };
    Some(Posted::Broken(breach.index()?, code, detail))
}

impl Delivery {
    fn of(error: Error) -> Self {
        match &error {
            Error::InvalidRequest(_) => Self::Refused(error),
            Error::Api(failure) if failure.status == 413 => Self::TooLarge(error),
            Error::Connect(_) => Self::Unreached(error),
            unclear if may_have_arrived(unclear) => Self::Unclear(error),
            _ => Self::Stopped(error),
        }
    }
}

/// Whether an error is one of the tries that end at `max_attempts`, and may be the fault of one invoice.
fn is_failure(error: &Error) -> bool {
    matches!(error, Error::Server(_) | Error::Timeout(_) | Error::Transport(_) | Error::Decode(_))
}

fn entry(sending: &Sending) -> Entry {
    Entry { key: sending.key.clone(), document: Arc::clone(&sending.document) }
}
