//! Accounts for every input: each distinct content is sent once, and each input has a result.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

use crate::upload::dispatch::sending::End;
use crate::upload::document::{Content, Document};
use crate::upload::inputs::preflight::{Examined, invalid};
use crate::upload::key::IdempotencyKey;
use crate::upload::report::{Outcome, UploadFailure, UploadReport, UploadResult};

/// The inputs of one call, in their order.
#[derive(Debug)]
pub(crate) struct Account {
    entries: Vec<(String, Result<Content, UploadFailure>)>,
    documents: Vec<Arc<Document>>,
}

impl Account {
    /// Gathers the inputs; the first of several with the same content stands for all of them.
    pub(crate) fn of(examined: Vec<Examined>) -> Self {
        let mut account = Self { entries: Vec::with_capacity(examined.len()), documents: Vec::new() };
        let (mut contents, mut keys) = (HashSet::new(), HashMap::new());
        for Examined { label, document } in examined {
            let entered = document.and_then(|document| account.enter(document, &mut contents, &mut keys));
            account.entries.push((label, entered));
        }
        account
    }

    fn enter(
        &mut self,
        document: Document,
        contents: &mut HashSet<Content>,
        keys: &mut HashMap<IdempotencyKey, Content>,
    ) -> Result<Content, UploadFailure> {
        let content = document.content.clone();
        if let Some(key) = &document.own_key {
            let owner = keys.entry(key.clone()).or_insert_with(|| content.clone());
            if *owner != content {
                return Err(taken());
            }
        }
        if contents.insert(content.clone()) {
            self.documents.push(Arc::new(document));
        }
        Ok(content)
    }

    /// Each distinct content once, in the order of the inputs.
    pub(crate) fn documents(&self) -> &[Arc<Document>] {
        &self.documents
    }

    /// One result for each input, by how its content ended.
    pub(crate) fn report(self, ledger: PathBuf, ends: &HashMap<Content, End>) -> UploadReport {
        let mut told = HashSet::new();
        let result = |(input, entered): (String, Result<Content, UploadFailure>)| match entered {
            Err(failure) => result(input, None, &End::refused(failure)),
            Ok(content) => {
                let mut end = ends.get(&content).cloned().unwrap_or_else(forgotten);
                if !told.insert(content.clone()) && end.outcome == Outcome::Uploaded {
                    end.outcome = Outcome::AlreadyUploaded;
                }
                result(input, Some(&content), &end)
            }
        };
        UploadReport { ledger, results: self.entries.into_iter().map(result).collect() }
    }
}

fn result(input: String, content: Option<&Content>, end: &End) -> UploadResult {
    let (invoice_id, invoice) = end.invoice.clone().map(|(id, invoice)| (Some(id), invoice)).unwrap_or_default();
    UploadResult {
        input,
        outcome: end.outcome,
        invoice_id,
        invoice,
        idempotency_key: end.key.clone(),
        sha256: content.and_then(Content::sha256).map(str::to_owned),
        errors: end.errors.clone(),
    }
}

/// A caller's key that another content has: Qonto would answer as it did for that one, and this one would be lost.
pub(crate) fn taken() -> UploadFailure {
    invalid("its idempotency_key was used for another content: give it one of its own, or none")
}

/// No input is left without an answer, whatever happens.
fn forgotten() -> End {
    let detail = "qontokit did not learn what became of it: please report this, and run again";
    End {
        outcome: Outcome::NeedsReview,
        key: None,
        invoice: None,
        errors: vec![UploadFailure::ours("unknown_outcome", detail)],
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;
    use crate::upload::document::Origin;

    fn examined(label: &str, sha256: &str, key: Option<&str>) -> Examined {
        let document = Document {
            content: Content::Sha256(sha256.into()),
            origin: Origin::Memory(bytes::Bytes::new()),
            file_name: "a.pdf".to_owned(),
            size: 1,
            content_type: "application/pdf",
            own_key: key.and_then(IdempotencyKey::given),
        };
        Examined { label: label.to_owned(), document: Ok(document) }
    }

    fn outcomes(examined: Vec<Examined>, ends: &[(&str, Outcome)]) -> Vec<Outcome> {
        let end = |outcome| End { outcome, key: None, invoice: None, errors: Vec::new() };
        let ends = ends.iter().map(|(sha256, outcome)| (Content::Sha256((*sha256).into()), end(*outcome))).collect();
        let report = Account::of(examined).report(PathBuf::new(), &ends);
        report.results.into_iter().map(|result| result.outcome).collect()
    }

    #[test]
    fn the_same_content_is_sent_once() {
        let twice = || vec![examined("a", "x", None), examined("b", "x", None)];
        assert_eq!(Account::of(twice()).documents().len(), 1);
        let expected = [Outcome::Uploaded, Outcome::AlreadyUploaded];
        assert_eq!(outcomes(twice(), &[("x", Outcome::Uploaded)]), expected);
        assert_eq!(outcomes(twice(), &[("x", Outcome::Failed)]), [Outcome::Failed; 2]);
    }

    #[test]
    fn a_key_of_another_content_is_refused() {
        let inputs = vec![examined("a", "x", Some("k")), examined("b", "y", Some("K")), examined("c", "x", Some("k"))];
        let expected = [Outcome::Uploaded, Outcome::Failed, Outcome::AlreadyUploaded];
        assert_eq!(outcomes(inputs, &[("x", Outcome::Uploaded)]), expected);
    }

    #[test]
    fn nothing_goes_without_a_result() {
        assert_eq!(outcomes(vec![examined("a", "x", None)], &[]), [Outcome::NeedsReview]);
        let failure = Examined { label: "a".to_owned(), document: Err(taken()) };
        let report = Account::of(vec![failure]).report(PathBuf::new(), &HashMap::new());
        assert_eq!(report.results.first().unwrap().errors, [taken()]);
    }
}
