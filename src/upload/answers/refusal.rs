//! Why Qonto took nothing of a request, for the one invoice in it.

use crate::error::Error;
use crate::upload::answers::failures::listed;
use crate::upload::report::UploadFailure;

/// Qonto's own reasons, or at least what it said.
pub(crate) fn reasons(error: &Error) -> Vec<UploadFailure> {
    let Error::InvalidRequest(failure) = error else { return vec![said(error)] };
    let reasons = listed(&serde_json::from_str(&failure.errors).unwrap_or_default());
    if reasons.is_empty() { vec![said(error)] } else { reasons }
}

/// A refusal of the proxy before Qonto, which knows no codes.
pub(crate) fn too_large(error: &Error) -> UploadFailure {
    UploadFailure::ours(
        "too_large",
        format!("Qonto does not take a request of this size, even with this file alone: make it smaller ({error})"),
    )
}

fn said(error: &Error) -> UploadFailure {
    UploadFailure::ours("invalid", error.to_string())
}
