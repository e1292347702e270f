//! Whether an invoice at Qonto is the one that we look for: pure decisions.

use std::collections::HashSet;
use std::ops::RangeInclusive;

use crate::id::AttachmentId;
use crate::time::Timestamp;
use crate::upload::document::Content;
use crate::upload::moment::{Moment, SAME_KEY};
use crate::upload::plan::fate::SETTLING;
use crate::upload::search::fingerprint::Fingerprint;
use crate::upload::search::sighting::Sighting;

/// An invoice that we look for at Qonto.
#[derive(Debug, Clone)]
pub(crate) struct Sought {
    pub(crate) content: Content,
    /// Its file's name in the form in which names are compared.
    pub(crate) name: String,
    pub(crate) size: u64,
    /// When it was first and last sent, if it was, with an outcome that is not known.
    pub(crate) sent: Option<(Moment, Moment)>,
}

/// What a search found out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Found {
    /// Qonto has it.
    There(Box<Sighting>),
    /// Qonto does not have it.
    Absent,
    /// Something is there that may be it.
    Unclear(String),
}

impl Sought {
    /// The attachment that is looked for, if it is one.
    pub(crate) fn attachment(&self) -> Option<&AttachmentId> {
        match &self.content {
            Content::Attachment(id) => Some(id),
            Content::Sha256(_) => None,
        }
    }

    /// When an invoice that may be the one was created, if it was sent before: a body may be on its way as long as its key
    /// counts.
    pub(crate) fn window(&self) -> Option<RangeInclusive<Timestamp>> {
        self.sent.map(|(first, last)| first.earliest().minus(SETTLING)..=last.latest().plus(SAME_KEY))
    }

    /// Whether an invoice is worth a closer look. Nobody promises that Qonto keeps names as they were sent, so what was
    /// created when ours may have arrived counts under any name.
    pub(crate) fn may_be(&self, sighting: &Sighting) -> bool {
        match self.attachment() {
            Some(id) => sighting.attachment_id.as_ref() == Some(id),
            None => self.has_name_of(sighting) || self.window().is_some_and(|it| sighting.is_within(&it)),
        }
    }

    fn has_name_of(&self, sighting: &Sighting) -> bool {
        sighting.name.as_ref() == Some(&self.name)
    }

    /// Whether an invoice was created while ours was being sent.
    fn was_sent_around(&self, sighting: &Sighting) -> bool {
        let around = |(first, last): (Moment, Moment)| first.earliest().minus(SETTLING)..=last.latest().plus(SETTLING);
        self.sent.is_some_and(|sent| sighting.is_within(&around(sent)))
    }
}

/// Looks for one invoice among those at Qonto; `explained` are the contents of the other ones that are looked for.
pub(crate) fn recognise(sought: &Sought, sightings: &[(Sighting, Fingerprint)], explained: &HashSet<Content>) -> Found {
    let candidates = || sightings.iter().filter(|(sighting, _)| sought.may_be(sighting));
    let is_it = |fingerprint: &Fingerprint| match (&sought.content, fingerprint) {
        (Content::Attachment(_), _) => true,
        (Content::Sha256(ours), Fingerprint::Sha256(theirs)) => **ours == **theirs,
        (Content::Sha256(_), _) => false,
    };
    if let Some((sighting, _)) = candidates().find(|(_, fingerprint)| is_it(fingerprint)) {
        return Found::There(Box::new(sighting.clone()));
    }
    let doubtful = candidates().find(|(sighting, fingerprint)| is_doubtful(sought, sighting, fingerprint, explained));
    doubtful.map_or(Found::Absent, |(sighting, fingerprint)| Found::Unclear(doubt(sighting, fingerprint)))
}

/// Whether an invoice that is not proven to be ours may be so all the same.
fn is_doubtful(sought: &Sought, sighting: &Sighting, fingerprint: &Fingerprint, explained: &HashSet<Content>) -> bool {
    let (same_name, around) = (sought.has_name_of(sighting), sought.was_sent_around(sighting));
    match fingerprint {
        Fingerprint::Unknown => same_name || around,
        Fingerprint::Other => same_name && around,
        Fingerprint::Sha256(theirs) => {
            same_name && around && !explained.contains(&Content::Sha256(theirs.as_str().into()))
        }
    }
}

fn doubt(sighting: &Sighting, fingerprint: &Fingerprint) -> String {
    let id = &sighting.id;
    match fingerprint {
        Fingerprint::Unknown => {
            format!("invoice {id} may be this one, but its file cannot be compared: look at it in Qonto")
        }
        _ => format!("invoice {id} has this name and was created meanwhile, with another content: look at it in Qonto"),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;

    fn minute(minute: i64) -> Timestamp {
        Timestamp::from_micros(minute * 60_000_000).unwrap()
    }

    fn sought(sent: Option<(i64, i64)>) -> Sought {
        let at = |at: i64| Moment { qonto: minute(at), local: minute(at) };
        let sent = sent.map(|(first, last)| (at(first), at(last)));
        Sought { content: Content::Sha256("ours".into()), name: "a.pdf".to_owned(), size: 1, sent }
    }

    fn seen(name: &str, created: i64, fingerprint: Fingerprint) -> (Sighting, Fingerprint) {
        let sighting = Sighting {
            id: "i".into(),
            name: Some(name.to_owned()),
            created_at: Some(minute(created)),
            attachment_id: Some("f".into()),
            raw: bytes::Bytes::new(),
        };
        (sighting, fingerprint)
    }

    fn verdict(sent: Option<(i64, i64)>, seen: (Sighting, Fingerprint)) -> &'static str {
        match recognise(&sought(sent), &[seen], &HashSet::from([Content::Sha256("explained".into())])) {
            Found::There(_) => "there",
            Found::Absent => "absent",
            Found::Unclear(_) => "unclear",
        }
    }

    fn sha256(text: &str) -> Fingerprint {
        Fingerprint::Sha256(text.to_owned())
    }

    #[test]
    fn the_same_bytes_are_ours_even_under_another_name() {
        assert_eq!(verdict(Some((100, 101)), seen("b.pdf", 101, sha256("ours"))), "there");
        for created in [90, 200] {
            assert_eq!(verdict(Some((100, 101)), seen("b.pdf", created, sha256("ours"))), "absent");
        }
        assert_eq!(verdict(None, seen("a.pdf", 0, sha256("ours"))), "there");
    }

    #[test]
    fn the_same_name_with_other_bytes_is_unclear_only_while_ours_was_sent() {
        for (created, expected) in [(90, "absent"), (99, "unclear"), (103, "unclear"), (110, "absent")] {
            assert_eq!(verdict(Some((100, 101)), seen("a.pdf", created, sha256("theirs"))), expected);
            assert_eq!(verdict(Some((100, 101)), seen("a.pdf", created, Fingerprint::Other)), expected);
        }
        assert_eq!(verdict(None, seen("a.pdf", 101, sha256("theirs"))), "absent");
        assert_eq!(verdict(Some((100, 101)), seen("a.pdf", 101, sha256("explained"))), "absent");
    }

    #[test]
    fn what_cannot_be_compared_is_unclear() {
        assert_eq!(verdict(None, seen("a.pdf", 0, Fingerprint::Unknown)), "unclear");
        assert_eq!(verdict(Some((100, 101)), seen("b.pdf", 101, Fingerprint::Unknown)), "unclear");
        assert_eq!(verdict(Some((100, 101)), seen("b.pdf", 200, Fingerprint::Unknown)), "absent");
    }

    #[test]
    fn an_attachment_is_known_by_its_id() {
        let sought = Sought { content: Content::Attachment("f".into()), ..sought(None) };
        let seen = [seen("any.pdf", 0, Fingerprint::Unknown)];
        assert!(matches!(recognise(&sought, &seen, &HashSet::new()), Found::There(_)));
    }
}
