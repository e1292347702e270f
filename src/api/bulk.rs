//! Creating supplier invoices, many in one request.

use super::attempt::Attempt;
use super::handle::{Answer, Api};
use crate::error::{ApiFailure, Error, Result};
use crate::http::clock::Clock;
use crate::http::transport::{Payload, Transport};

/// What creating needs (docs.qonto.com, create supplier invoices).
const SCOPE: &str = "supplier_invoice.write";

impl<T: Transport, C: Clock> Api<T, C> {
    /// Sends one form of supplier invoices once, at once: whether it is sent again is for the caller to decide, and so is
    /// what must be true when its turn has come.
    pub async fn create_supplier_invoices(&self, payload: Payload, attempt: &mut Attempt) -> Result<Answer> {
        let question = self.question(&["supplier_invoices", "bulk"], &[], SCOPE);
        self.send(&question, Some(payload), attempt).await
    }
}

/// Whether Qonto may have accepted something of a POST that failed like this; `false` only when it certainly did not.
pub fn may_have_arrived(error: &Error) -> bool {
    match error {
        Error::Connect(_)
        | Error::Token(_)
        | Error::Config(_)
        | Error::Argument(_)
        | Error::InvalidRequest(_)
        | Error::Authentication(_)
        | Error::PermissionDenied(_)
        | Error::NotFound(_) => false,
        Error::Api(ApiFailure { status, .. }) => !(400..500).contains(status) || is_unsettled(*status),
        _ => true,
    }
}

/// The refusals that do not say how an earlier or slower sending of the same key ends.
fn is_unsettled(status: u16) -> bool {
    matches!(status, 408 | 409 | 425)
}

#[cfg(test)]
mod script;
#[cfg(test)]
mod tests;
