//! Watermarks: they rise, and stay behind every clock that spoke.

use std::collections::BTreeMap;

use super::log::{Asked, Breach, Entry, History, What};
use crate::resource::Resource;
use crate::time::Timestamp;
use crate::walk::OVERLAP;

/// A watermark never goes back, and stays an overlap behind what Qonto's answers and our clock told (I2).
pub(super) fn none_claims_too_much(history: &History) -> Vec<Breach> {
    let (mut last, mut breaches): (BTreeMap<Resource, Timestamp>, _) = (BTreeMap::new(), Vec::new());
    for entry in &history.entries {
        let What::Watermark(claimed) = entry.what else { continue };
        let sealed = claimed.plus(OVERLAP);
        if latest(history, entry).is_none_or(|latest| sealed > latest) {
            breaches.push(Breach::new("I2", format!("{:?} claims {claimed}, more than any clock allows", entry.row.0)));
        }
        if last.insert(entry.row.0, claimed).is_some_and(|before| claimed < before) {
            breaches.push(Breach::new("I2", format!("{:?} went back to {claimed}", entry.row.0)));
        }
    }
    breaches
}

/// The latest that an answer of this list may have been sealed at.
fn latest(history: &History, entry: &Entry) -> Option<Timestamp> {
    let path = format!("/v2/{}", entry.row.0.plural());
    let answers = history.asked[..entry.asked.end].iter().filter(|asked| asked.path == path);
    answers.filter_map(sealed).max()
}

fn sealed(asked: &Asked) -> Option<Timestamp> {
    let answered = asked.answered.as_ref().filter(|answered| answered.status == 200)?;
    Some(answered.date?.min(asked.ours))
}
