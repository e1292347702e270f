//! From Qonto's answer to the end of each invoice in a batch, on disk before it is told.

use std::time::Duration;

use bytes::Bytes;

use crate::error::{Cause, Result};
use crate::http::clock::Clock;
use crate::http::retry;
use crate::http::transport::Transport;
use crate::id::InvoiceId;
use crate::upload::answers::answer::BulkAnswer;
use crate::upload::answers::settle::{Asked, Verdict, settle};
use crate::upload::dispatch::queue::Dispatch;
use crate::upload::dispatch::sending::{End, Sending};
use crate::upload::dispatch::unanswered::unknown;
use crate::upload::document::Content;
use crate::upload::key::IdempotencyKey;
use crate::upload::ledger::{Settled, Settlement};
use crate::upload::report::{Outcome, UploadFailure};
use crate::upload::search::fingerprint::{Fingerprint, fingerprint};
use crate::upload::search::sighting::Sighting;

impl<T: Transport, C: Clock> Dispatch<'_, T, C> {
    /// Settles what an answer settles; the rest is sent again, each alone.
    pub(crate) async fn settle(&mut self, batch: Vec<Sending>, answer: &BulkAnswer) -> Result<()> {
        let verdicts = settle(&batch.iter().map(asked).collect::<Vec<_>>(), answer);
        let (together, mut settled, mut open) = (batch.len() > 1, Vec::new(), Vec::new());
        // As long as one is missing, Qonto may have given its invoice the name of another.
        let has_gaps = verdicts.contains(&Verdict::Unsettled);
        for (sending, verdict) in batch.into_iter().zip(verdicts) {
            match self.judge(&sending, verdict, together, has_gaps).await? {
                Judgement::Settled(outcome) => settled.push((sending, outcome)),
                Judgement::Ended(end) => self.end(&sending, end),
                Judgement::Alone => self.parts.push_back(vec![Sending { doubt: true, ..sending }]),
                Judgement::Again(failures) => open.push((sending, failures)),
            }
        }
        self.record(settled).await?;
        for (sending, failures) in open {
            self.repeat(sending, failures).await;
        }
        Ok(())
    }

    async fn judge(&self, sending: &Sending, verdict: Verdict, together: bool, has_gaps: bool) -> Result<Judgement> {
        Ok(match verdict {
            Verdict::Uploaded { invoice_id, invoice, same_name } => {
                let is_proven = self.is_proven(sending, same_name, has_gaps);
                match self.is_its_own(sending, &invoice_id, &invoice, is_proven).await? {
                    true => Judgement::Settled(Settled::Uploaded { invoice_id, invoice }),
                    false if together => Judgement::Alone,
                    false => Judgement::Ended(of_another(sending, &invoice_id)),
                }
            }
            Verdict::Refused(failures) if sending.doubt => Judgement::Ended(distrusted(sending, failures)),
            Verdict::Refused(failures) => Judgement::Settled(Settled::Refused(failures)),
            Verdict::Repeat(failures) => Judgement::Again(Some(failures)),
            Verdict::Unsettled if together => Judgement::Alone,
            Verdict::Unsettled => Judgement::Again(None),
        })
    }

    /// Refuses one invoice for good.
    pub(crate) async fn refuse(&mut self, sending: Sending, failures: Vec<UploadFailure>) -> Result<()> {
        self.record(vec![(sending, Settled::Refused(failures))]).await
    }

    /// Forgets intents of which nothing can have come.
    pub(crate) async fn withdraw(&mut self, sendings: &mut [Sending]) -> Result<()> {
        let noted = sendings.iter_mut().filter(|sending| sending.first_sent.is_some());
        let settlements: Vec<Settlement> = noted
            .map(|sending| {
                sending.first_sent = None;
                settlement(sending, Settled::Withdrawn)
            })
            .collect();
        self.store(settlements).await
    }

    /// On disk first, told afterwards.
    async fn record(&mut self, settled: Vec<(Sending, Settled)>) -> Result<()> {
        self.store(settled.iter().map(|(sending, outcome)| settlement(sending, outcome.clone())).collect()).await?;
        for (sending, outcome) in settled {
            let end = match outcome {
                Settled::Uploaded { invoice_id, invoice } => {
                    End { invoice: Some((invoice_id, Some(invoice))), ..sending.ended(Outcome::Uploaded, Vec::new()) }
                }
                Settled::Refused(failures) => sending.ended(Outcome::Failed, failures),
                Settled::Withdrawn => continue,
            };
            self.end(&sending, end);
        }
        Ok(())
    }

    async fn store(&self, settlements: Vec<Settlement>) -> Result<()> {
        if settlements.is_empty() {
            return Ok(());
        }
        let (organization, count) = (self.session.organization.clone(), settlements.len());
        log::debug!(target: "qontokit.upload", "noting what became of {count} invoices");
        self.session.on_ledger(move |ledger| ledger.settle(&organization, &settlements)).await?;
        log::debug!(target: "qontokit.upload", "noted what became of {count} invoices");
        Ok(())
    }

    /// Qonto failed at this one: again alone, after a pause, as often as every request.
    async fn repeat(&mut self, sending: Sending, failures: Option<Vec<UploadFailure>>) {
        let sending = Sending { doubt: true, failures: sending.failures + 1, ..sending };
        if sending.failures < self.session.api.settings().max_attempts {
            self.pause(sending.failures - 1).await;
            self.parts.push_back(vec![sending]);
            return;
        }
        let end = match failures {
            Some(failures) => sending.ended(Outcome::Failed, failures),
            None => unknown(&sending, "its answer tells neither an invoice nor an error"),
        };
        self.end(&sending, end);
    }

    async fn pause(&self, failures: u32) {
        let pause: Duration = retry::pause(failures, fastrand::f64());
        self.session.api.clock().sleep(pause).await;
    }

    /// Whether an answer needs no look at the bytes. A caller's own key may have named another content before, even under the
    /// same name, and brings back that one's invoice; a key of ours never did.
    fn is_proven(&self, sending: &Sending, same_name: bool, has_gaps: bool) -> bool {
        let Sending { document, generation, key, .. } = sending;
        let content = &document.content;
        let is_ours = *key == IdempotencyKey::derive(&self.session.organization, content, *generation);
        (is_ours && !has_gaps) || (same_name && matches!(content, Content::Attachment(_)))
    }

    /// Whether the invoice of an answer is this one: no other content has it, and it is proven or has its bytes.
    async fn is_its_own(&self, sending: &Sending, id: &InvoiceId, invoice: &Bytes, is_proven: bool) -> Result<bool> {
        let (organization, claimed) = (self.session.organization.clone(), id.clone());
        let owner = self.session.on_ledger(move |ledger| ledger.claimed(&organization, &claimed)).await?;
        if owner.is_some_and(|owner| owner != sending.document.content) {
            return Ok(false);
        }
        match &sending.document.content {
            Content::Sha256(ours) if !is_proven => self.has_bytes(ours, sending.document.size, invoice).await,
            _ => Ok(is_proven),
        }
    }

    /// A file that cannot be had does not speak against an answer that names one invoice for one.
    async fn has_bytes(&self, ours: &str, size: u64, invoice: &Bytes) -> Result<bool> {
        let Some(attachment) = Sighting::read(invoice.clone()).and_then(|sighting| sighting.attachment_id) else {
            return Ok(true);
        };
        match fingerprint(&self.session.api, &attachment, &[size]).await {
            Ok(Fingerprint::Sha256(theirs)) => Ok(theirs == ours),
            Ok(Fingerprint::Other) => Ok(false),
            Ok(Fingerprint::Unknown) => Ok(true),
            Err(error) if error.cause() == Cause::Connection => Ok(true),
            Err(error) => Err(error),
        }
    }
}

/// What follows from a verdict.
enum Judgement {
    /// It is to be noted, then told.
    Settled(Settled),
    /// It has ended, and the ledger stays as it is.
    Ended(End),
    /// It is sent alone: together with others nothing was proven.
    Alone,
    /// It is sent again after a pause; these are Qonto's reasons, if it gave any.
    Again(Option<Vec<UploadFailure>>),
}

/// A refusal is told as it came. But an earlier sending of the same key may have been accepted all the same, so the ledger
/// still says that nobody knows, and the next call looks for it.
fn distrusted(sending: &Sending, failures: Vec<UploadFailure>) -> End {
    sending.ended(Outcome::Failed, failures)
}

fn settlement(sending: &Sending, outcome: Settled) -> Settlement {
    Settlement { content: sending.document.content.clone(), generation: sending.generation, outcome }
}

fn asked(sending: &Sending) -> Asked<'_> {
    let attachment_id = match &sending.document.content {
        Content::Attachment(id) => Some(id),
        Content::Sha256(_) => None,
    };
    Asked { key: &sending.key, file_name: &sending.document.file_name, attachment_id }
}

fn of_another(sending: &Sending, id: &InvoiceId) -> End {
    let detail = format!(
        "Qonto answered with invoice {id}, which is another one: its key was used before; look in Qonto, and send it \
         with a key of its own or none"
    );
    End::unclear(sending.key.clone(), "ambiguous", detail)
}
