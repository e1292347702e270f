//! What an answer means for each invoice that was sent.

use std::collections::HashSet;

use bytes::Bytes;

use crate::id::{AttachmentId, InvoiceId};
use crate::upload::answers::answer::{BulkAnswer, Created};
use crate::upload::answers::evidence::{Evidence, Word};
use crate::upload::answers::named::named;
use crate::upload::key::IdempotencyKey;
use crate::upload::report::UploadFailure;

/// The one code that another sending with the same key may cure (docs.qonto.com, create supplier invoices).
const PASSING: &str = "internal_server_error";

/// One invoice of the batch that was answered.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked<'a> {
    /// The key it was sent under.
    pub(crate) key: &'a IdempotencyKey,
    /// The file name it was sent with; no other of the batch has it.
    pub(crate) file_name: &'a str,
    /// The file that Qonto had already, for an invoice sent without bytes.
    pub(crate) attachment_id: Option<&'a AttachmentId>,
}

/// What an answer proves of one invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Qonto has it.
    Uploaded {
        /// The invoice.
        invoice_id: InvoiceId,
        /// The invoice as Qonto sent it.
        invoice: Bytes,
        /// Whether Qonto calls its file, or the attachment, what we called it.
        same_name: bool,
    },
    /// Qonto refused it for good.
    Refused(Vec<UploadFailure>),
    /// Qonto failed; the same key may be sent again.
    Repeat(Vec<UploadFailure>),
    /// The answer proves nothing of it; alone, with the same key, it will be told.
    Unsettled,
}

/// Gives each invoice of a batch its verdict, in the order of the batch; what is not proven is unsettled.
pub(crate) fn settle(asked: &[Asked<'_>], answer: &BulkAnswer) -> Vec<Verdict> {
    match asked {
        [one] => vec![alone(one, answer)],
        several => together(several, answer),
    }
}

/// All that is said can only be about the one that was asked for.
fn alone(asked: &Asked<'_>, answer: &BulkAnswer) -> Verdict {
    let inside = answer.invoices.iter().flat_map(|entry| &entry.errors);
    let errors: Vec<UploadFailure> = answer.errors.iter().chain(inside).cloned().collect();
    if errors.is_empty() {
        let entries: Vec<&Created> = answer.invoices.iter().collect();
        return uploaded(&entries, |entry| named(entry, std::slice::from_ref(asked)).is_some());
    }
    let is_created = |entry: &Created| entry.id.is_some() && entry.errors.is_empty();
    if answer.invoices.iter().any(is_created) { Verdict::Unsettled } else { failed(errors) }
}

/// Several need a mapping that leaves no doubt.
fn together(asked: &[Asked<'_>], answer: &BulkAnswer) -> Vec<Verdict> {
    let evidence = Evidence::gather(asked, answer);
    let proven: Vec<Verdict> = (0..asked.len()).map(|place| proof(&evidence.of(place))).collect();
    let open: Vec<usize> = (0..).zip(&proven).filter(|(_, verdict)| is_open(verdict)).map(|(place, _)| place).collect();
    match open.as_slice() {
        // With nothing else open, a guess could be about no other.
        [last] if !evidence.has_leftovers => {
            let guess = guess(&evidence.of(*last));
            proven.into_iter().map(|verdict| if is_open(&verdict) { guess.clone() } else { verdict }).collect()
        }
        _ => proven,
    }
}

fn is_open(verdict: &Verdict) -> bool {
    *verdict == Verdict::Unsettled
}

/// What is proven by a key or by a name that nobody else has.
fn proof(words: &[Word<'_>]) -> Verdict {
    let created: Option<Vec<&Created>> = words.iter().map(|word| word.created()).collect();
    let errors: Option<Vec<UploadFailure>> = words.iter().map(|word| word.proven().cloned()).collect();
    match (created, errors) {
        (Some(created), None) => uploaded(&created, |_| true),
        (None, Some(errors)) => failed(errors),
        _ => Verdict::Unsettled,
    }
}

/// What is said by a number alone.
fn guess(words: &[Word<'_>]) -> Verdict {
    match words.iter().map(|word| word.guessed().cloned()).collect::<Option<Vec<UploadFailure>>>() {
        Some(errors) if !errors.is_empty() => failed(errors),
        _ => Verdict::Unsettled,
    }
}

/// Entries are one success if they are all the same invoice.
fn uploaded(entries: &[&Created], is_same: impl Fn(&Created) -> bool) -> Verdict {
    #[cfg(test)]
    if let (true, [only]) = (crate::mutants::Mutant::UploadedWithoutId.is_at_work(), entries) {
        let invoice_id = only.id.clone().unwrap_or_else(|| "".into());
        return Verdict::Uploaded { invoice_id, invoice: only.raw.clone(), same_name: is_same(only) };
    }
    let ids: HashSet<Option<&InvoiceId>> = entries.iter().map(|entry| entry.id.as_ref()).collect();
    match (entries.first(), ids.iter().next()) {
        (Some(first), Some(Some(id))) if ids.len() == 1 => {
            Verdict::Uploaded { invoice_id: (*id).clone(), invoice: first.raw.clone(), same_name: is_same(first) }
        }
        _ => Verdict::Unsettled,
    }
}

fn failed(errors: Vec<UploadFailure>) -> Verdict {
    let is_passing = errors.iter().any(|error| error.code == PASSING);
    if is_passing { Verdict::Repeat(errors) } else { Verdict::Refused(errors) }
}

#[cfg(test)]
pub(crate) mod tests;
