//! An audit: everything that Qonto lists, then a question for each invoice that was not among it.

use std::time::Duration;

use super::super::session::Session;
use super::look_back::undated;
use crate::error::{Error, Result};
use crate::http::clock::Clock;
use crate::http::transport::Transport;
use crate::mirror::{AuditState, Reading};
use crate::resource::Resource;
use crate::time::Watermark;
use crate::walk::{Plan, Seal, Walk};

/// Invoices taken from the database at once to be asked for.
const BATCH: u32 = 500;
/// A list that could not be proven complete is not walked again by itself within this time.
const PAUSE: Duration = Duration::from_secs(24 * 3600);

impl<T: Transport, C: Clock> Session<T, C> {
    /// Audits one resource, or goes on with the audit that an earlier run left.
    pub(super) async fn compare_everything(
        &self,
        resource: Resource,
        left: Option<AuditState>,
        claimed: Option<Watermark>,
    ) -> Result<()> {
        self.audits.begin();
        let audit = match left.filter(|left| left.walked) {
            Some(walked) => walked,
            None => self.walk_everything(resource, left, claimed).await?,
        };
        self.ask_for_unseen(resource, audit).await?;
        let now = self.qonto_now().ok_or_else(undated)?;
        log::debug!(target: "qontokit.sync", "ending the audit of {resource}");
        self.on_disk(move |store, run| store.finish_audit(run, resource, now)).await?;
        self.audits.end();
        self.explain_count(resource).await
    }

    /// The first scan's walk over again: everything, in the order of creation.
    async fn walk_everything(
        &self,
        resource: Resource,
        left: Option<AuditState>,
        claimed: Option<Watermark>,
    ) -> Result<AuditState> {
        let plan = Plan::changes(resource, None, self.floor);
        let (began, claimed, mut walk) = match left {
            Some(left) => {
                let walk = Walk::resumed(plan, left.cursor, Some(left.stop), Seal::resumed(left.seal));
                (left.began, left.claimed, walk)
            }
            None => (self.run.order(self.next_read()), claimed, Walk::new(plan)),
        };
        let now = self.server_now();
        let state = |walk: &Walk, walked| AuditState {
            began,
            claimed,
            seal: walk.watermark(),
            stop: walk.stop().unwrap_or(now),
            cursor: walk.cursor(),
            walked,
        };
        let reading = |walk: &Walk, _: &_, done| Reading::Audit(state(walk, done));
        match self.walk_to_end(resource, &mut walk, "auditing", reading).await {
            Ok(()) => Ok(state(&walk, true)),
            Err(error) => Err(self.give_up_unless_passing(resource, error).await),
        }
    }

    /// A list that cannot be proven complete would most likely not be at the next try either.
    async fn give_up_unless_passing(&self, resource: Resource, error: Error) -> Error {
        if !matches!(error, Error::IncompleteScan(_)) {
            return error;
        }
        let until = self.qonto_now().map(|now| now.plus(PAUSE));
        let given_up = self.on_disk(move |store, run| store.abandon_audit(run, resource, until)).await;
        given_up.err().unwrap_or(error)
    }

    async fn ask_for_unseen(&self, resource: Resource, audit: AuditState) -> Result<()> {
        let now = self.qonto_now().ok_or_else(undated)?;
        let (mut after, mut trouble) = (0, None);
        loop {
            let unseen = self.on_disk(move |store, _| store.unseen(resource, &audit, after, now, BATCH)).await?;
            let Some(last) = unseen.last() else { break };
            after = last.number;
            let answers = self.ask_for(resource, unseen).await?;
            self.tally.of(resource, |report| report.repaired += answers.only_unlisted);
            trouble = trouble.or(answers.trouble);
            if answers.is_hopeless {
                break;
            }
        }
        trouble.map_or(Ok(()), Err)
    }
}
