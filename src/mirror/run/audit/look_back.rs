//! What a run does about a resource once its scan is complete.

use super::super::options::Audit;
use super::super::session::Session;
use crate::error::{Error, Result};
use crate::http::clock::Clock;
use crate::http::transport::Transport;
use crate::resource::Resource;
use crate::time::{Timestamp, Watermark};
use crate::walk::OVERLAP;

/// Invoices that are asked for again in a run without an audit.
const MOST_ASKED: u32 = 300;

impl<T: Transport, C: Clock> Session<T, C> {
    /// Audits, counts, or asks again for what may be deleted. What goes wrong is told; the scan stays complete.
    pub(in crate::mirror::run) async fn look_back(&self, resource: Resource, claimed: Option<Watermark>) -> Result<()> {
        if self.audit == Audit::Never {
            return Ok(());
        }
        let Err(error) = self.audit_or_count(resource, claimed).await else { return Ok(()) };
        let error = self.unless_fatal(resource, error)?;
        self.tally.of(resource, |report| {
            report.error =
                Some(format!("the audit did not finish, so what is deleted on Qonto may still be here: {error}"));
            report.cause = Some(error.cause());
        });
        Ok(())
    }

    async fn audit_or_count(&self, resource: Resource, claimed: Option<Watermark>) -> Result<()> {
        let record = self.on_disk(move |store, _| store.audit_record(resource)).await?;
        let (now, is_asked) = (self.qonto_now(), self.audit == Audit::Now);
        // Whoever asks for an audit now means what is deleted by now, not what an earlier run still saw.
        let left = record.resumable(now).filter(|_| !is_asked);
        if is_asked || left.is_some() || now.is_some_and(|now| record.is_due(now)) {
            return self.compare_everything(resource, left, claimed).await;
        }
        let Some(now) = now else { return Ok(()) };
        self.ask_again(resource, now).await?;
        if self.counted != Some(resource) || !record.may_begin(now) || !self.is_count_off(resource, &record).await? {
            return Ok(());
        }
        self.on_disk(move |store, run| store.put_off_audit(run, resource, now.plus(OVERLAP))).await?;
        self.compare_everything(resource, None, claimed).await
    }

    /// Asks again for invoices that Qonto denied long enough ago; what cannot be had now is asked for by the next run.
    async fn ask_again(&self, resource: Resource, now: Timestamp) -> Result<()> {
        let due = self.on_disk(move |store, _| store.due_missing(resource, now, MOST_ASKED)).await?;
        match self.ask_for(resource, due).await {
            Ok(answers) => answers.trouble.map_or(Ok(()), |error| self.unless_fatal(resource, error).map(drop)),
            Err(error) => Err(error),
        }
    }

    /// Qonto's time; nothing when no answer told it.
    pub(super) fn qonto_now(&self) -> Option<Timestamp> {
        self.server_clock.told(self.api.clock().elapsed())
    }

    /// Between which instants Qonto's time lies, as far as the answers of this run agree.
    pub(super) fn qonto_bounds(&self) -> Option<(Timestamp, Timestamp)> {
        self.server_clock.bounds(self.api.clock().elapsed())
    }
}

/// Without Qonto's time nobody can say how far two denials lie apart.
pub(super) fn undated() -> Error {
    Error::IncompleteScan(
        "no answer told Qonto's time, without which no invoice is taken for deleted; what the lists tell is kept"
            .to_owned(),
    )
}
