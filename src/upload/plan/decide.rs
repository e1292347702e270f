//! Which contents are to be sent, after Qonto was asked for those it may have.

use std::collections::HashMap;

use crate::error::Result;
use crate::http::clock::Clock;
use crate::http::transport::Transport;
use crate::upload::dispatch::sending::{End, Sending};
use crate::upload::document::Content;
use crate::upload::ledger::{Settled, Settlement};
use crate::upload::plan::case::{Case, known};
use crate::upload::plan::fate::Fate;
use crate::upload::search::recognise::{Found, Sought};
use crate::upload::search::sighting::Sighting;
use crate::upload::session::Session;

impl<T: Transport, C: Clock> Session<T, C> {
    /// What is to be sent; the rest has ended.
    pub(crate) async fn decide(&self, cases: Vec<Case>, ends: &mut HashMap<Content, End>) -> Result<Vec<Sending>> {
        let sought: Vec<Sought> = cases.iter().filter_map(Case::sought).collect();
        let mut found = self.search(&sought).await?.into_iter();
        let mut sendings = Vec::new();
        for case in cases {
            let found = case.sought().and_then(|_| found.next()).unwrap_or(Found::Absent);
            match self.decided(&case, found).await? {
                Decided::Send(sending) => sendings.push(*sending),
                Decided::End(end) => {
                    ends.insert(case.content(), *end);
                }
            }
        }
        Ok(sendings)
    }

    async fn decided(&self, case: &Case, found: Found) -> Result<Decided> {
        let fate = match &case.fate {
            Ok(fate) => fate,
            Err(failure) => return Ok(Decided::end(End::refused(failure.clone()))),
        };
        match (fate, found) {
            (Fate::Known(record), _) => Ok(Decided::end(known(record))),
            (Fate::Again(record), _) => Ok(Decided::send(Sending::again(&case.document, record))),
            (Fate::Settling(record), _) => {
                let detail = "it was sent some minutes ago, and Qonto may still be at it: run again in a few minutes";
                Ok(Decided::end(End::unclear(record.key.clone(), "unknown_outcome", detail)))
            }
            (Fate::Fresh { generation, .. }, Found::There(sighting)) => {
                self.remember(case.fresh(*generation), *sighting).await
            }
            (Fate::Fresh { generation, .. }, Found::Absent) => Ok(Decided::send(case.fresh(*generation))),
            (Fate::Fresh { generation, .. }, Found::Unclear(doubt)) => {
                Ok(Decided::end(End::unclear(case.fresh(*generation).key, "ambiguous", doubt)))
            }
            (Fate::Lost(record), Found::There(sighting)) => {
                self.acknowledge(&Sending::again(&case.document, record), *sighting).await
            }
            (Fate::Lost(record), Found::Unclear(doubt)) if !self.options.allow_duplicates => {
                Ok(Decided::end(End::unclear(record.key.clone(), "ambiguous", doubt)))
            }
            (Fate::Lost(record), _) => Ok(Decided::send(case.anew(record))),
        }
    }

    /// Qonto has what this ledger never sent: it is noted as if it had, unless it is noted for the same invoice in another
    /// form, as a file or as an attachment.
    async fn remember(&self, sending: Sending, sighting: Sighting) -> Result<Decided> {
        let (organization, intent, now) = (self.organization.clone(), sending.intent(), self.now());
        let (id, raw) = (sighting.id.clone(), sighting.raw.clone());
        self.on_ledger(move |ledger| match ledger.claimed(&organization, &id)? {
            Some(owner) if owner != intent.content => Ok(()),
            _ => ledger.settle_found(&organization, &intent, &id, &raw, now),
        })
        .await?;
        Ok(Decided::end(End::found(sending.key, &sighting)))
    }

    /// Qonto has what an earlier call sent.
    async fn acknowledge(&self, sending: &Sending, sighting: Sighting) -> Result<Decided> {
        let (organization, content, generation) =
            (self.organization.clone(), sending.document.content.clone(), sending.generation);
        let outcome = Settled::Uploaded { invoice_id: sighting.id.clone(), invoice: sighting.raw.clone() };
        let (id, settlement) = (sighting.id.clone(), Settlement { content, generation, outcome });
        self.on_ledger(move |ledger| match ledger.claimed(&organization, &id)? {
            Some(owner) if owner != settlement.content => Ok(()),
            _ => ledger.settle(&organization, &[settlement]),
        })
        .await?;
        Ok(Decided::end(End::found(sending.key.clone(), &sighting)))
    }
}

/// What was decided about one content.
enum Decided {
    Send(Box<Sending>),
    End(Box<End>),
}

impl Decided {
    fn send(sending: Sending) -> Self {
        Self::Send(Box::new(sending))
    }

    fn end(end: End) -> Self {
        Self::End(Box::new(end))
    }
}
