//! What is to be done with one content, by what the ledger knows of it.

use std::time::Duration;

use crate::upload::ledger::{Record, State};
use crate::upload::moment::Moment;

/// A request may still be worked on this long after it was given up, so nothing is concluded from its absence before.
pub const SETTLING: Duration = Duration::from_secs(120);

/// What is to be done with one content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fate {
    /// Qonto has it, and we have its answer.
    Known(Record),
    /// Nothing is under way: send it under this generation's key; look for it first unless a copy is wanted.
    Fresh {
        /// Which sending of this content it is.
        generation: u32,
        /// Whether Qonto is asked first.
        look: bool,
    },
    /// Its outcome is not known and its key still counts: send it again under the same key.
    Again(Record),
    /// Its outcome is not known and its key counts no more: look for it.
    Lost(Record),
    /// As `Lost`, but a request may still be worked on.
    Settling(Record),
}

/// Decides by the newest generation that the ledger has.
pub(crate) fn fate(newest: Option<Record>, now: Moment, allow_duplicates: bool) -> Fate {
    let Some(record) = newest else { return Fate::Fresh { generation: 0, look: !allow_duplicates } };
    match record.state {
        State::Uploaded if allow_duplicates => {
            Fate::Fresh { generation: record.generation.saturating_add(1), look: false }
        }
        State::Uploaded => Fate::Known(record),
        State::Planned | State::Refused => Fate::Fresh { generation: record.generation, look: !allow_duplicates },
        State::Sending => unknown(record, now),
    }
}

fn unknown(record: Record, now: Moment) -> Fate {
    #[cfg(test)]
    if crate::mutants::Mutant::BlindRetry.is_at_work() {
        return Fate::Fresh { generation: record.generation.saturating_add(1), look: false };
    }
    if record.first_sent.is_some_and(|first| first.shares_key_with(now)) {
        return Fate::Again(record);
    }
    if record.last_sent.is_some_and(|last| last.is_past(SETTLING, now)) {
        return Fate::Lost(record);
    }
    Fate::Settling(record)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;
    use crate::time::Timestamp;
    use crate::upload::document::Content;
    use crate::upload::key::IdempotencyKey;

    fn at(minute: i64) -> Moment {
        let instant = Timestamp::from_micros(minute * 60_000_000).unwrap();
        Moment { qonto: instant, local: instant }
    }

    fn record(state: State, first: i64, last: i64) -> Record {
        let content = Content::Sha256("c".into());
        Record {
            key: IdempotencyKey::derive(&"o".into(), &content, 3),
            content,
            generation: 3,
            file_name: "a.pdf".to_owned(),
            size: 1,
            state,
            first_sent: Some(at(first)),
            last_sent: Some(at(last)),
            invoice_id: None,
            invoice: None,
        }
    }

    #[test]
    fn an_unknown_outcome_is_asked_again_then_looked_for() {
        let sending = || record(State::Sending, 100, 123);
        assert_eq!(fate(Some(sending()), at(124), false), Fate::Again(sending()));
        let late = record(State::Sending, 100, 124);
        assert_eq!(fate(Some(late.clone()), at(125), false), Fate::Settling(late.clone()));
        assert_eq!(fate(Some(late.clone()), at(126), false), Fate::Lost(late));
    }

    #[test]
    fn a_copy_is_a_generation_of_its_own() {
        let known = || record(State::Uploaded, 0, 0);
        assert_eq!(fate(Some(known()), at(9), false), Fate::Known(known()));
        assert_eq!(fate(Some(known()), at(9), true), Fate::Fresh { generation: 4, look: false });
    }

    #[test]
    fn what_was_refused_may_be_tried_again() {
        for state in [State::Refused, State::Planned] {
            let fresh = Fate::Fresh { generation: 3, look: true };
            assert_eq!(fate(Some(record(state, 0, 0)), at(9), false), fresh);
        }
    }
}
