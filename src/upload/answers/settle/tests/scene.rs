//! A batch, an answer to it, and verdicts short enough for a table.

use bytes::Bytes;

use crate::id::AttachmentId;
use crate::upload::answers::answer::BulkAnswer;
use crate::upload::answers::settle::{Asked, Verdict, settle};
use crate::upload::key::IdempotencyKey;

/// What was sent: a key, a file name, and perhaps an attachment that Qonto had.
pub(super) struct Batch(pub Vec<(IdempotencyKey, String, Option<AttachmentId>)>);

impl Batch {
    /// Invoices `k-1`, `k-2`, ... with the names given; a name `@x` is the attachment `x`.
    pub(super) fn of(names: &[&str]) -> Self {
        let sent = |(place, name): (usize, &&str)| match name.strip_prefix('@') {
            Some(id) => (key(&format!("k-{place}")), String::new(), Some(id.into())),
            None => (key(&format!("k-{place}")), (*name).to_owned(), None),
        };
        Self(names.iter().enumerate().map(sent).collect())
    }

    pub(super) fn settle(&self, body: &str) -> Vec<Verdict> {
        let answer = BulkAnswer::read(&Bytes::from(body.to_owned())).unwrap();
        let asked: Vec<Asked<'_>> = self
            .0
            .iter()
            .map(|(key, file_name, attachment)| Asked { key, file_name, attachment_id: attachment.as_ref() })
            .collect();
        settle(&asked, &answer)
    }

    /// The verdicts as words: `+` and an id, `-` or `~` and the codes, or `?`.
    pub(super) fn told(&self, body: &str) -> String {
        self.settle(body).iter().map(word).collect::<Vec<_>>().join(" ")
    }
}

pub(super) fn key(text: &str) -> IdempotencyKey {
    IdempotencyKey::given(text).unwrap()
}

pub(super) fn word(verdict: &Verdict) -> String {
    let codes = |errors: &[crate::upload::UploadFailure]| {
        errors.iter().map(|error| error.code.as_str()).collect::<Vec<_>>().join(",")
    };
    match verdict {
        Verdict::Uploaded { invoice_id, same_name: true, .. } => format!("+{invoice_id}"),
        Verdict::Uploaded { invoice_id, same_name: false, .. } => format!("+{invoice_id}!"),
        Verdict::Refused(errors) => format!("-{}", codes(errors)),
        Verdict::Repeat(errors) => format!("~{}", codes(errors)),
        Verdict::Unsettled => "?".to_owned(),
    }
}
