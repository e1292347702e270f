//! One content, what is to be done with it, and under which key.

use std::sync::Arc;

use crate::error::Result;
use crate::id::OrganizationId;
use crate::upload::dispatch::sending::{End, Sending};
use crate::upload::document::{Content, Document};
use crate::upload::inputs::account::taken;
use crate::upload::key::IdempotencyKey;
use crate::upload::ledger::{Ledger, Record};
use crate::upload::moment::Moment;
use crate::upload::plan::fate::{Fate, fate};
use crate::upload::report::UploadFailure;
use crate::upload::same_name::likeness;
use crate::upload::search::recognise::Sought;

/// One content and what is to be done with it.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) document: Arc<Document>,
    pub(crate) fate: Result<Fate, UploadFailure>,
    /// The key of a fresh sending.
    key: IdempotencyKey,
    /// The key of a sending that follows one that is lost.
    next_key: IdempotencyKey,
}

impl Case {
    /// Decides by what the ledger knows; without a ledger nothing is known.
    pub(crate) fn of(
        document: Arc<Document>,
        ledger: Option<&Ledger>,
        organization: &OrganizationId,
        now: Moment,
        allow_duplicates: bool,
    ) -> Result<Self> {
        let content = &document.content;
        let telling = |ledger| telling(ledger, organization, content, allow_duplicates);
        let newest = ledger.map(telling).transpose()?.flatten();
        let own = Own::of(&document, ledger, organization, newest.as_ref())?;
        let derived = |generation| IdempotencyKey::derive(organization, content, generation);
        let next_key = derived(newest.as_ref().map_or(0, |record| record.generation.saturating_add(1)));
        let fate = fate(newest, now, allow_duplicates);
        let key = match (&fate, &own) {
            (_, Own::Usable(key)) => key.clone(),
            (Fate::Fresh { generation, .. }, _) => derived(*generation),
            (Fate::Known(record) | Fate::Again(record) | Fate::Lost(record) | Fate::Settling(record), _) => {
                record.key.clone()
            }
        };
        let fate = match (fate, own) {
            // Anything else needs no new key.
            (Fate::Fresh { .. }, Own::Taken) => Err(taken()),
            (fate, _) => Ok(fate),
        };
        Ok(Self { document, fate, key, next_key })
    }

    /// What it is about.
    pub(crate) fn content(&self) -> Content {
        self.document.content.clone()
    }

    /// A sending under a key that was never used.
    pub(crate) fn fresh(&self, generation: u32) -> Sending {
        Sending::fresh(Arc::clone(&self.document), generation, self.key.clone())
    }

    /// A sending that follows one that never arrived.
    pub(crate) fn anew(&self, lost: &Record) -> Sending {
        Sending::fresh(Arc::clone(&self.document), lost.generation.saturating_add(1), self.next_key.clone())
    }

    /// What to look for at Qonto, if anything.
    pub(crate) fn sought(&self) -> Option<Sought> {
        let (name, sent) = match &self.fate {
            Ok(Fate::Fresh { look: true, .. }) => (&self.document.file_name, None),
            Ok(Fate::Lost(record)) => (&record.file_name, record.first_sent.zip(record.last_sent)),
            _ => return None,
        };
        let (content, size) = (self.content(), self.document.size);
        Some(Sought { content, name: likeness(name), size, sent })
    }

    /// How it would end, if nothing but the ledger were asked.
    pub(crate) fn foreseen(&self) -> End {
        match &self.fate {
            Err(failure) => End::refused(failure.clone()),
            Ok(Fate::Known(record)) => known(record),
            Ok(Fate::Fresh { .. } | Fate::Again(_)) => End::planned(self.key.clone()),
            Ok(Fate::Lost(record) | Fate::Settling(record)) => {
                let detail = "an earlier call did not learn what became of it: the next one looks for it first";
                End::unclear(record.key.clone(), "unknown_outcome", detail)
            }
        }
    }
}

/// The generation that tells what is to be done: the newest, unless Qonto has an older one and no copy is wanted. What
/// became of a copy that was wanted once is no reason to make one now.
fn telling(
    ledger: &Ledger,
    organization: &OrganizationId,
    content: &Content,
    allow_duplicates: bool,
) -> Result<Option<Record>> {
    let uploaded = if allow_duplicates { None } else { ledger.uploaded(organization, content)? };
    uploaded.map_or_else(|| ledger.latest(organization, content), |record| Ok(Some(record)))
}

/// How an invoice ended of which Qonto's answer is in the ledger.
pub(crate) fn known(record: &Record) -> End {
    End::known(record.key.clone(), record.invoice_id.clone(), record.invoice.clone())
}

/// What a caller's own key is good for.
enum Own {
    /// There is none, or an earlier sending of this content had it, so that it would bring back that one's answer.
    None,
    /// It may be used.
    Usable(IdempotencyKey),
    /// Another content has it.
    Taken,
}

impl Own {
    fn of(
        document: &Document,
        ledger: Option<&Ledger>,
        organization: &OrganizationId,
        newest: Option<&Record>,
    ) -> Result<Self> {
        let Some(key) = &document.own_key else { return Ok(Self::None) };
        let owner = ledger.map(|ledger| ledger.key_owner(organization, key)).transpose()?.flatten();
        Ok(match owner {
            None => Self::Usable(key.clone()),
            Some(owner) if owner != document.content => Self::Taken,
            Some(_) if newest.is_some_and(|record| record.key == *key && record.invoice_id.is_none()) => {
                Self::Usable(key.clone())
            }
            Some(_) => Self::None,
        })
    }
}
