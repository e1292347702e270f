//! Deletions: an invoice counts as gone after two denials that lie far enough apart.

use super::log::{Breach, Entry, History, What};
use crate::time::Timestamp;
use crate::walk::OVERLAP;

/// Whatever is marked as gone was denied twice, an overlap apart, and not seen in between (I11).
pub(super) fn each_was_denied_twice(history: &History) -> Vec<Breach> {
    let marks = history.entries.iter().filter(|entry| entry.what == What::Deleted);
    let doubted = marks.filter(|entry| !was_denied_twice(history, entry));
    doubted.map(|entry| Breach::new("I11", format!("{:?} was not denied twice", entry.row))).collect()
}

fn was_denied_twice(history: &History, entry: &Entry) -> bool {
    let path = format!("/v2/{}/{}", entry.row.0.plural(), entry.row.1);
    let (mut first, mut last): (Option<Timestamp>, Option<Timestamp>) = (None, None);
    for asked in history.asked[..entry.asked.end].iter().filter(|asked| asked.path == path) {
        match asked.answered.as_ref().map(|answered| (answered.status, answered.at)) {
            Some((404, at)) => {
                first.get_or_insert(at);
                last = Some(asked.at);
            }
            Some((200, _)) => (first, last) = (None, None),
            _ => {}
        }
    }
    // Dates have whole seconds, and each answer may come from another machine.
    let apart = OVERLAP.saturating_sub(std::time::Duration::from_secs(2) + 2 * history.nodes);
    first.zip(last).is_some_and(|(first, last)| last.since(first) >= apart)
}
