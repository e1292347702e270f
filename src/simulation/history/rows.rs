//! Invoices: none is lost, none is older than what was claimed, none goes back.

use std::collections::BTreeMap;
use std::time::Duration;

use super::log::{Breach, Entry, History, Row, What};
use super::replay::{Versions, standing};
use crate::time::Timestamp;
use crate::walk::OVERLAP;

/// A version can be seen so soon after the request that came before it.
const SOON: Duration = Duration::from_secs(1);

/// In the end every live invoice is in the mirror as Qonto has it (I1).
pub(super) fn none_is_lost(history: &History) -> Vec<Breach> {
    let versions = Versions::of(history);
    let lost = |row: &Row, hash: u64| history.table.get(row) != Some(&(hash, false));
    let live = versions.rows().filter_map(|(row, commits)| Some((row, commits.last()?.hash?)));
    let lost = live.filter(|(row, hash)| history.is_quiet && lost(row, *hash));
    lost.map(|(row, _)| Breach::new("I1", format!("{row:?} is not as it is at Qonto"))).collect()
}

/// When a watermark rises, all that Qonto showed up to it when it was sealed is stored, in that version or later (I3).
pub(super) fn what_is_claimed_is_there(history: &History) -> Vec<Breach> {
    let (versions, mut stored, mut breaches) = (Versions::of(history), BTreeMap::new(), Vec::new());
    for entry in &history.entries {
        match entry.what {
            What::Stored(hash, _) => note(&versions, &mut stored, &entry.row, hash),
            What::Watermark(claimed) => breaches.extend(unfulfilled(history, &versions, &stored, entry, claimed)),
            _ => {}
        }
    }
    breaches
}

fn note<'a>(versions: &Versions<'_>, stored: &mut BTreeMap<&'a Row, usize>, row: &'a Row, hash: u64) {
    let before = stored.get(row).copied().unwrap_or_default();
    if let Some(place) = versions.place(row, hash, before) {
        stored.insert(row, place);
    }
}

fn unfulfilled(
    history: &History,
    versions: &Versions<'_>,
    stored: &BTreeMap<&Row, usize>,
    entry: &Entry,
    claimed: Timestamp,
) -> Vec<Breach> {
    let sealed = claimed.plus(OVERLAP);
    let ended = history.asked[..entry.asked.end].last().map_or(sealed, |asked| asked.at.plus(SOON));
    let mut breaches = Vec::new();
    for (row, commits) in versions.rows().filter(|(row, _)| row.0 == entry.row.0) {
        // What changed or went since then is due to the next run: it may have moved behind the place reached.
        let is_old = |place: &usize| commits[*place].dated <= claimed;
        let due =
            standing(commits, sealed).filter(|_| standing(commits, ended).as_ref().is_some_and(is_old)).filter(is_old);
        if due.is_some_and(|due| stored.get(row).is_none_or(|place| *place < due)) {
            let what =
                format!("{claimed} is claimed without {row:?}: {due:?} of {commits:?}, but {:?}", stored.get(row));
            breaches.push(Breach::new("I3", what));
        }
    }
    breaches
}

/// What is stored was at Qonto, and no later version was stored before (I8).
pub(super) fn none_goes_back(history: &History) -> Vec<Breach> {
    let (versions, mut last, mut breaches) = (Versions::of(history), BTreeMap::new(), Vec::new());
    for entry in &history.entries {
        let What::Stored(hash, _) = entry.what else { continue };
        let before = last.get(&entry.row).copied().unwrap_or_default();
        match versions.place(&entry.row, hash, before) {
            Some(place) if place >= before => drop(last.insert(&entry.row, place)),
            Some(_) => breaches.push(Breach::new("I8", format!("{:?} went back", entry.row))),
            None => breaches.push(Breach::new("I8", format!("{:?} was never so at Qonto", entry.row))),
        }
    }
    breaches
}
