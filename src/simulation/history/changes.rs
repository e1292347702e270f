//! The change log: one line for each change, written by the run that has the mirror.

use std::collections::BTreeMap;

use super::log::{Breach, History, Row, What};
use crate::mirror::ChangeKind;

/// What was written of an invoice since it was last told of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Untold {
    was_known: bool,
    told: Option<u64>,
    stored: Option<u64>,
    deleted: bool,
    restored: bool,
}

impl Untold {
    fn is_empty(&self) -> bool {
        self.stored.is_none() && !self.deleted && !self.restored
    }

    /// Whether that is a change of this kind, and no more than one.
    fn is(&self, kind: ChangeKind) -> bool {
        let is_other = self.stored.is_some() && self.stored != self.told;
        match kind {
            ChangeKind::Created => !self.was_known && is_other && !self.deleted && !self.restored,
            ChangeKind::Updated => self.was_known && is_other && !self.deleted && !self.restored,
            ChangeKind::Deleted => self.was_known && self.deleted && self.stored.is_none() && !self.restored,
            ChangeKind::Restored => self.was_known && self.restored && !self.deleted,
        }
    }

    fn told(self) -> Self {
        Self { was_known: true, told: self.stored.or(self.told), ..Self::default() }
    }
}

/// Each change of an invoice is told once (I9).
pub(super) fn each_is_told_once(history: &History) -> Vec<Breach> {
    let (mut untold, mut breaches): (BTreeMap<&Row, Untold>, _) = (BTreeMap::new(), Vec::new());
    for entry in &history.entries {
        let state = untold.entry(&entry.row).or_default();
        let is_second = match entry.what {
            What::Stored(hash, _) => state.stored.replace(hash).is_some(),
            What::Deleted => std::mem::replace(&mut state.deleted, true),
            What::Restored => std::mem::replace(&mut state.restored, true),
            What::Told(kind) => {
                let is_wrong = !state.is(kind);
                *state = state.told();
                is_wrong
            }
            What::Watermark(_) | What::Polled(_) => false,
        };
        if is_second {
            breaches.push(Breach::new("I9", format!("{:?}: {:?} is not what was told", entry.row, entry.what)));
        }
    }
    let left = untold.into_iter().filter(|(_, state)| !state.is_empty());
    breaches.extend(left.map(|(row, state)| Breach::new("I9", format!("{row:?} was not told of: {state:?}"))));
    breaches
}

/// All that was written, replayed, is what the mirror holds (I9).
pub(super) fn the_log_gives_the_table(history: &History) -> Vec<Breach> {
    let mut table: BTreeMap<Row, (u64, bool)> = BTreeMap::new();
    for entry in &history.entries {
        match entry.what {
            What::Stored(hash, _) => table.entry(entry.row.clone()).or_default().0 = hash,
            What::Told(kind) => table.entry(entry.row.clone()).or_default().1 = kind == ChangeKind::Deleted,
            _ => {}
        }
    }
    let is_same = table == history.table;
    if is_same { Vec::new() } else { vec![Breach::new("I9", "replayed, the log is not what the mirror holds")] }
}

/// Only the run that has the mirror writes, and no earlier one after it (I12).
pub(super) fn one_run_writes(history: &History) -> Vec<Breach> {
    let (mut last, mut breaches) = (0, Vec::new());
    for entry in &history.entries {
        let by_another = matches!(entry.what, What::Stored(_, by) if by != entry.run);
        if by_another || entry.run < last {
            breaches.push(Breach::new("I12", format!("{entry:?} after run {last}")));
        }
        last = last.max(entry.run);
    }
    breaches
}
