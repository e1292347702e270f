//! Asks Qonto for a count, which costs one request where comparing costs one for every hundred invoices.

use super::super::session::Session;
use crate::api::window::{Range, Window};
use crate::error::Result;
use crate::http::clock::Clock;
use crate::http::transport::Transport;
use crate::mirror::{AuditRecord, Explained, is_suspicious};
use crate::resource::Resource;
use crate::time::{Timestamp, Watermark};

impl<T: Transport, C: Clock> Session<T, C> {
    /// Whether Qonto counts otherwise than the mirror, for a reason that no audit has explained.
    pub(super) async fn is_count_off(&self, resource: Resource, record: &AuditRecord) -> Result<bool> {
        let counted = self.count_both(resource).await?;
        #[cfg(test)]
        let counted = crate::mutants::Mutant::NoTripwire.instead(counted, || None);
        Ok(counted.is_some_and(|(count, rows)| {
            let is_off = is_suspicious(count, rows, record.explained);
            if is_off {
                log::info!(target: "qontokit.sync", "{resource}: Qonto counts {count}, the mirror {rows}");
            }
            is_off
        }))
    }

    /// Remembers what the count says when everything has just been compared.
    pub(super) async fn explain_count(&self, resource: Resource) -> Result<()> {
        let explained = self.count_both(resource).await?.map(|(count, rows)| Explained::new(count, rows));
        self.on_disk(move |store, run| store.explain_count(run, resource, explained)).await
    }

    /// Qonto's count and the mirror's, of the past up to the watermark; nothing where either is not to be had.
    async fn count_both(&self, resource: Resource) -> Result<Option<(u64, u64)>> {
        let expected = self
            .on_disk(move |store, _| {
                let Some(Watermark(latest)) = store.watermark(resource)? else { return Ok(None) };
                store.expected_count(resource, latest)
            })
            .await?;
        let Some(expected) = expected else { return Ok(None) };
        let count = self.total(resource, expected.bound).await?;
        Ok(count.map(|count| (count, expected.rows)))
    }

    async fn total(&self, resource: Resource, bound: Timestamp) -> Result<Option<u64>> {
        log::debug!(target: "qontokit.sync", "counting {resource}");
        let created = Range { from: self.floor, to: Some(bound) };
        match self.peek(resource, Window { created, ..Window::default() }).await {
            Ok(page) => Ok(page.meta.total_count),
            Err(error) => self.unless_fatal(resource, error).map(|_| None),
        }
    }
}
