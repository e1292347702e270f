//! What became of each file, in words.

use crate::upload::{Outcome, UploadFailure, UploadResult};

/// Every outcome, in the order in which they are counted out.
const OUTCOMES: [Outcome; 5] =
    [Outcome::Uploaded, Outcome::AlreadyUploaded, Outcome::Planned, Outcome::Failed, Outcome::NeedsReview];

/// An outcome as a person reads it.
pub(super) fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Uploaded => "uploaded",
        Outcome::AlreadyUploaded => "already uploaded",
        Outcome::Failed => "failed",
        Outcome::NeedsReview => "needs review",
        Outcome::Planned => "would be sent",
    }
}

/// Why, with the codes that programs know.
pub(super) fn reasons(errors: &[UploadFailure]) -> String {
    let each: Vec<String> = errors.iter().map(|error| format!("{}: {}", error.code, error.detail)).collect();
    each.join("; ")
}

/// How many there are of each outcome.
pub(super) fn counts(results: &[UploadResult]) -> String {
    let each = OUTCOMES.iter().filter_map(|one| {
        let count = results.iter().filter(|result| result.outcome == *one).count();
        (count > 0).then(|| format!("{count} {}", outcome(*one)))
    });
    each.collect::<Vec<_>>().join(", ")
}

/// What to tell about a file that is not safely in Qonto; nothing about any other.
pub(super) fn complaint(result: &UploadResult) -> Option<String> {
    let (input, reasons) = (&result.input, reasons(&result.errors));
    match result.outcome {
        Outcome::Failed => Some(format!("{input} was not uploaded: {reasons}")),
        Outcome::NeedsReview => Some(format!("{input} needs review: {reasons}{}", advice(&result.errors))),
        Outcome::Uploaded | Outcome::AlreadyUploaded | Outcome::Planned => None,
    }
}

/// Running again settles every other doubt, as its reason says; this one stays until a person has looked.
fn advice(errors: &[UploadFailure]) -> &'static str {
    let is_ambiguous = errors.iter().any(|error| error.code == "ambiguous");
    if is_ambiguous { "; if that is another one, upload this file alone with --allow-duplicates" } else { "" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result(outcome: Outcome, code: &str) -> UploadResult {
        UploadResult {
            input: "a.pdf".to_owned(),
            outcome,
            invoice_id: None,
            invoice: None,
            idempotency_key: None,
            sha256: None,
            errors: vec![UploadFailure::ours(code, "it is empty")],
        }
    }

    #[test]
    fn only_what_is_not_safe_is_complained_about() {
        let of = |outcome| complaint(&result(outcome, "empty_file"));
        assert_eq!(of(Outcome::Failed).as_deref(), Some("a.pdf was not uploaded: empty_file: it is empty"));
        for outcome in [Outcome::Uploaded, Outcome::AlreadyUploaded, Outcome::Planned] {
            assert_eq!(of(outcome), None);
        }
    }

    #[test]
    fn what_stays_in_doubt_comes_with_advice() {
        let of = |code| complaint(&result(Outcome::NeedsReview, code)).unwrap_or_default();
        assert_eq!(of("unknown_outcome"), "a.pdf needs review: unknown_outcome: it is empty");
        assert!(of("ambiguous").ends_with("; if that is another one, upload this file alone with --allow-duplicates"));
    }

    #[test]
    fn what_did_not_happen_is_not_counted() {
        let results = [Outcome::Failed, Outcome::Uploaded, Outcome::Failed].map(|outcome| result(outcome, "invalid"));
        assert_eq!(counts(&results), "1 uploaded, 2 failed");
        assert_eq!(counts(&[]), "");
    }
}
