//! Asks Qonto which of some invoices it has already.

use std::collections::HashSet;
use std::ops::RangeInclusive;
use std::time::Duration;

use futures::{StreamExt, TryStreamExt, stream};

use crate::error::Result;
use crate::http::clock::Clock;
use crate::http::transport::Transport;
use crate::id::AttachmentId;
use crate::time::Timestamp;
use crate::upload::document::Content;
use crate::upload::search::fingerprint::{Fingerprint, fingerprint};
use crate::upload::search::recognise::{Found, Sought, recognise};
use crate::upload::search::sighting::{Sighting, created_since, with_attachments};
use crate::upload::session::Session;

/// How far back an invoice that this ledger never sent is looked for: long enough for a folder that is uploaded once a
/// month or a quarter from a machine that keeps nothing.
pub const LATELY: Duration = Duration::from_secs(90 * 24 * 3600);

/// What makes an invoice worth a closer look, whichever of those looked for it may be.
struct Worth<'a> {
    names: HashSet<&'a str>,
    windows: HashSet<RangeInclusive<Timestamp>>,
}

impl<'a> Worth<'a> {
    fn of(sought: &[&'a Sought]) -> Self {
        Self {
            names: sought.iter().map(|one| one.name.as_str()).collect(),
            windows: sought.iter().filter_map(|one| one.window()).collect(),
        }
    }

    fn counts(&self, sighting: &Sighting) -> bool {
        sighting.name.as_deref().is_some_and(|name| self.names.contains(name))
            || self.windows.iter().any(|window| sighting.is_within(window))
    }
}

impl<T: Transport, C: Clock> Session<T, C> {
    /// One verdict for each invoice that is looked for, in their order.
    pub(crate) async fn search(&self, sought: &[Sought]) -> Result<Vec<Found>> {
        if sought.is_empty() {
            return Ok(Vec::new());
        }
        log::info!(target: "qontokit.upload", "asking Qonto for {} invoices before sending", sought.len());
        let seen = self.unclaimed(self.seen(sought).await?, sought).await?;
        let compared = self.compared(seen, sought).await?;
        let contents: HashSet<Content> = sought.iter().map(|one| one.content.clone()).collect();
        Ok(sought.iter().map(|one| recognise(one, &compared, &contents)).collect())
    }

    /// Attachments are asked for by their ids; files by what was created lately.
    async fn seen(&self, sought: &[Sought]) -> Result<Vec<Sighting>> {
        let attachments: Vec<&AttachmentId> = sought.iter().filter_map(Sought::attachment).collect();
        let mut seen = with_attachments(&self.api, &attachments).await?;
        let files: Vec<&Sought> = sought.iter().filter(|one| one.attachment().is_none()).collect();
        if !files.is_empty() {
            let worth = Worth::of(&files);
            seen.extend(created_since(&self.api, self.since(&files), |sighting| worth.counts(sighting)).await?);
        }
        Ok(seen)
    }

    fn since(&self, sought: &[&Sought]) -> Timestamp {
        let lately = self.now().earliest().minus(LATELY);
        sought.iter().map(|one| one.window().map_or(lately, |window| *window.start())).min().unwrap_or(lately)
    }

    /// Those that no other sending of ours has been given. An attachment that became an invoice as a file of the same
    /// bytes is one all the same.
    async fn unclaimed(&self, seen: Vec<Sighting>, sought: &[Sought]) -> Result<Vec<Sighting>> {
        let attachments: HashSet<AttachmentId> = sought.iter().filter_map(Sought::attachment).cloned().collect();
        let organization = self.organization.clone();
        self.on_ledger(move |ledger| {
            let is_asked_for = |one: &Sighting| one.attachment_id.as_ref().is_some_and(|id| attachments.contains(id));
            let is_free = |sighting: Sighting| match ledger.claimed(&organization, &sighting.id) {
                Ok(None) => Some(Ok(sighting)),
                Ok(Some(Content::Sha256(_))) if is_asked_for(&sighting) => Some(Ok(sighting)),
                Ok(Some(_)) => None,
                Err(error) => Some(Err(error)),
            };
            seen.into_iter().filter_map(is_free).collect()
        })
        .await
    }

    async fn compared(&self, seen: Vec<Sighting>, sought: &[Sought]) -> Result<Vec<(Sighting, Fingerprint)>> {
        let sizes: HashSet<u64> = sought.iter().map(|one| one.size).collect();
        let sizes: Vec<u64> = sizes.into_iter().collect();
        let compare = |sighting: Sighting| {
            let sizes = &sizes;
            async move {
                let fingerprint = match &sighting.attachment_id {
                    Some(id) => fingerprint(&self.api, id, sizes).await?,
                    None => Fingerprint::Unknown,
                };
                Ok((sighting, fingerprint))
            }
        };
        stream::iter(seen).map(compare).buffered(self.api.settings().max_in_flight).try_collect().await
    }
}
