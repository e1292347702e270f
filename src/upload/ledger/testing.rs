//! A ledger in a temporary folder, and short words for what it is told.
#![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]

use std::path::PathBuf;

use bytes::Bytes;
use tempfile::TempDir;

use super::{Intent, Ledger, Record, Settled, Settlement, State};
use crate::error::{Error, Result};
use crate::id::OrganizationId;
use crate::time::Timestamp;
use crate::upload::Moment;
use crate::upload::document::Content;
use crate::upload::key::IdempotencyKey;

pub(super) struct Bench {
    pub(super) ledger: Ledger,
    pub(super) folder: TempDir,
}

pub(super) fn ours() -> OrganizationId {
    "ours".into()
}

pub(super) fn content(digest: &str) -> Content {
    Content::Sha256(digest.into())
}

pub(super) fn key(text: &str) -> IdempotencyKey {
    IdempotencyKey::given(text).unwrap()
}

/// That many seconds after the first moment; the clocks are a minute apart.
pub(super) fn at(seconds: i64) -> Moment {
    let instant = |seconds: i64| Timestamp::from_micros((1_770_000_000 + seconds) * 1_000_000).unwrap();
    Moment { qonto: instant(seconds), local: instant(seconds + 60) }
}

/// The first generation of a content, under a derived key.
pub(super) fn intent(digest: &str) -> Intent {
    let content = content(digest);
    let key = IdempotencyKey::derive(&ours(), &content, 0);
    Intent { content, generation: 0, key, file_name: format!("{digest}.pdf"), size: 7 }
}

pub(super) fn uploaded(id: &str) -> Settled {
    Settled::Uploaded { invoice_id: id.into(), invoice: Bytes::from(format!(r#"{{"id":"{id}"}}"#)) }
}

pub(super) fn text(error: Error) -> String {
    match error {
        Error::Mirror(text) => text,
        other => unreachable!("{other:?}"),
    }
}

impl Bench {
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { ledger: Ledger::open(&folder.path().join("uploads.db")).unwrap(), folder }
    }

    pub(super) fn path(&self) -> PathBuf {
        self.folder.path().join("uploads.db")
    }

    pub(super) fn intend(&self, intents: &[Intent], seconds: i64) -> Result<()> {
        self.ledger.intend(&ours(), intents, at(seconds))
    }

    pub(super) fn settle(&self, settlements: &[(&Intent, Settled)]) -> Result<()> {
        let settlement = |(intent, outcome): &(&Intent, Settled)| Settlement {
            content: intent.content.clone(),
            generation: intent.generation,
            outcome: outcome.clone(),
        };
        self.ledger.settle(&ours(), &settlements.iter().map(settlement).collect::<Vec<_>>())
    }

    pub(super) fn latest(&self, digest: &str) -> Option<Record> {
        self.ledger.latest(&ours(), &content(digest)).unwrap()
    }

    pub(super) fn state(&self, digest: &str) -> Option<State> {
        self.latest(digest).map(|record| record.state)
    }
}
