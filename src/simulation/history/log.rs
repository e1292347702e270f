//! What is written down while a story happens.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;
use std::time::Duration;

use serde_json::Value;

use super::{changes, deletions, limits, rows, watermarks};
use crate::fake;
use crate::mirror::ChangeKind;
use crate::resource::Resource;
use crate::time::Timestamp;

/// An invoice of one kind.
pub(crate) type Row = (Resource, String);

/// One version of an invoice at Qonto, or its end.
#[derive(Debug, Clone)]
pub(crate) struct Commit {
    /// When it could be seen.
    pub(crate) at: Timestamp,
    pub(crate) row: Row,
    /// Its own date.
    pub(crate) dated: Timestamp,
    /// What it said; nothing when the invoice was deleted.
    pub(crate) hash: Option<u64>,
}

/// One request that left.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// When, by Qonto's clock and by ours.
    pub(crate) at: Timestamp,
    pub(crate) ours: Timestamp,
    /// Whether it went to the API and not to the store of files.
    pub(crate) is_api: bool,
    pub(crate) path: String,
    pub(crate) answered: Option<Answered>,
}

/// An answer that arrived.
#[derive(Debug, Clone)]
pub(crate) struct Answered {
    pub(crate) at: Timestamp,
    pub(crate) status: u16,
    pub(crate) date: Option<Timestamp>,
}

/// What a mirror wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    /// A version, with the number of the run that read it.
    Stored(u64, i64),
    /// A mark that the invoice is gone.
    Deleted,
    /// The end of such a mark.
    Restored,
    /// A line of the change log.
    Told(ChangeKind),
    /// How far a list has come.
    Watermark(Timestamp),
    /// How often a file was asked for.
    Polled(u32),
}

/// One line of what a mirror wrote.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) row: Row,
    pub(crate) what: What,
    /// The number of the run that had the mirror.
    pub(crate) run: i64,
    /// The requests of that run.
    pub(crate) asked: Range<usize>,
}

/// Everything that happened.
#[derive(Debug, Clone, Default)]
pub(crate) struct History {
    pub(crate) commits: Vec<Commit>,
    pub(crate) asked: Vec<Asked>,
    pub(crate) entries: Vec<Entry>,
    /// The requests of each run.
    pub(crate) runs: Vec<Range<usize>>,
    /// What the mirror holds in the end, and whether it is marked as gone.
    pub(crate) table: BTreeMap<Row, (u64, bool)>,
    /// How far the clocks of Qonto's machines are apart at the most.
    pub(crate) nodes: Duration,
    /// Whether nobody wrote any more when the last run began.
    pub(crate) is_quiet: bool,
}

/// An invariant that does not hold, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Breach {
    pub(crate) invariant: &'static str,
    pub(crate) what: String,
}

impl Breach {
    pub(super) fn new(invariant: &'static str, what: impl Into<String>) -> Self {
        Self { invariant, what: what.into() }
    }
}

impl History {
    /// Every invariant that does not hold.
    pub(crate) fn breaches(&self) -> Vec<Breach> {
        let checks: [fn(&Self) -> Vec<Breach>; 10] = [
            rows::none_is_lost,
            rows::what_is_claimed_is_there,
            rows::none_goes_back,
            changes::each_is_told_once,
            changes::the_log_gives_the_table,
            changes::one_run_writes,
            watermarks::none_claims_too_much,
            deletions::each_was_denied_twice,
            limits::nothing_is_asked_for_ever,
            limits::windows_hold,
        ];
        checks.iter().flat_map(|check| check(self)).collect()
    }
}

/// What a row says, whatever the order and the spelling of its members.
pub(crate) fn hash(row: &Value) -> u64 {
    let mut hasher = DefaultHasher::new();
    row.to_string().hash(&mut hasher);
    hasher.finish()
}

/// An instant of the fake's clock.
pub(crate) fn instant(millis: i64) -> Timestamp {
    Timestamp::from_micros(millis * 1000).unwrap()
}

impl Commit {
    pub(crate) fn of(commit: fake::Commit, at: Timestamp) -> Self {
        let resource = match commit.resource {
            fake::Resource::ClientInvoices => Resource::ClientInvoices,
            fake::Resource::SupplierInvoices => Resource::SupplierInvoices,
        };
        let hash = commit.row.as_ref().map(hash);
        Self { at, row: (resource, commit.id), dated: instant(commit.dated), hash }
    }
}
