//! The versions of every invoice at Qonto, and which of them the mirror held at a moment.

use std::collections::BTreeMap;

use super::log::{Commit, History, Row};
use crate::time::Timestamp;

/// Everything that each invoice ever was, in order.
pub(super) struct Versions<'a>(BTreeMap<&'a Row, Vec<&'a Commit>>);

impl<'a> Versions<'a> {
    pub(super) fn of(history: &'a History) -> Self {
        let mut versions: BTreeMap<&Row, Vec<&Commit>> = BTreeMap::new();
        for commit in &history.commits {
            let known = versions.entry(&commit.row).or_default();
            // A change that changes nothing makes no version.
            if known.last().is_none_or(|last| last.hash != commit.hash) {
                known.push(commit);
            }
        }
        Self(versions)
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = (&'a Row, &[&'a Commit])> {
        self.0.iter().map(|(row, commits)| (*row, commits.as_slice()))
    }

    /// The place of a version, from after an earlier one if it is there again.
    pub(super) fn place(&self, row: &Row, hash: u64, from: usize) -> Option<usize> {
        let commits = self.0.get(row)?;
        let places = || commits.iter().enumerate().filter(|(_, commit)| commit.hash == Some(hash));
        places().map(|(place, _)| place).find(|place| *place >= from).or_else(|| Some(places().next_back()?.0))
    }
}

/// The place of the version that stood at a moment, unless the invoice was not there.
pub(super) fn standing(commits: &[&Commit], at: Timestamp) -> Option<usize> {
    let place = commits.iter().rposition(|commit| commit.at <= at)?;
    commits[place].hash.map(|_| place)
}
