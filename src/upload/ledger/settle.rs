//! What became of the sendings.

use bytes::Bytes;
use rusqlite::Transaction;

use super::intend::claim_key;
use super::open::Ledger;
use super::outcome;
use super::reading::{claimed, generation};
use super::record::{Intent, Record, Settled, Settlement};
use crate::database::Stop;
use crate::error::{Error, Result};
use crate::id::{InvoiceId, OrganizationId};
use crate::upload::document::Content;
use crate::upload::moment::Moment;

impl Ledger {
    /// Notes what became of sendings. What cannot be is left as it was and named in the error; the rest is kept.
    ///
    /// When Qonto answers with the invoice of another generation of the same content, nothing new was made and the
    /// generation is forgotten.
    pub fn settle(&self, organization: &OrganizationId, settlements: &[Settlement]) -> Result<()> {
        let refused = self.write(|transaction| {
            let mut refused = Vec::new();
            for settlement in settlements {
                // We only refuse before anything of that settlement is written.
                match settle(transaction, organization, settlement) {
                    Err(Stop::Told(error)) => refused.push(error.to_string()),
                    other => other?,
                }
            }
            Ok(refused)
        })?;
        if refused.is_empty() { Ok(()) } else { Err(Error::Mirror(refused.join("; "))) }
    }

    /// Notes that Qonto has a content, be it that this ledger knows nothing of it yet.
    pub fn settle_found(
        &self,
        organization: &OrganizationId,
        intent: &Intent,
        invoice_id: &InvoiceId,
        invoice: &Bytes,
        now: Moment,
    ) -> Result<()> {
        let Intent { content, generation: number, .. } = intent;
        self.write(|transaction| match generation(transaction, organization, content, *number)? {
            Some(known) => upload(transaction, organization, &known, invoice_id, invoice),
            None if is_free(transaction, organization, content, invoice_id)? => {
                claim_key(transaction, organization, intent)?;
                outcome::found(transaction, organization, intent, invoice_id, invoice, now)
            }
            None => Ok(()),
        })
    }
}

fn settle(transaction: &Transaction<'_>, organization: &OrganizationId, settlement: &Settlement) -> Result<(), Stop> {
    let Settlement { content, generation: number, outcome } = settlement;
    let known = generation(transaction, organization, content, *number)?
        .ok_or_else(|| Error::Mirror(format!("nothing is known of sending {content}, generation {number}")))?;
    match (outcome, &known.invoice_id) {
        (Settled::Uploaded { invoice_id, invoice }, _) => {
            upload(transaction, organization, &known, invoice_id, invoice)
        }
        (_, Some(invoice)) => Err(contradiction(&known, invoice, "not in Qonto").into()),
        (Settled::Refused(failures), None) => outcome::refused(transaction, organization, &known, failures),
        (Settled::Withdrawn, None) => outcome::withdrawn(transaction, organization, &known),
    }
}

fn upload(
    transaction: &Transaction<'_>,
    organization: &OrganizationId,
    known: &Record,
    invoice_id: &InvoiceId,
    invoice: &Bytes,
) -> Result<(), Stop> {
    match &known.invoice_id {
        Some(before) if before == invoice_id => return Ok(()),
        Some(before) => return Err(contradiction(known, before, &format!("invoice {invoice_id}")).into()),
        None => {}
    }
    if is_free(transaction, organization, &known.content, invoice_id)? {
        outcome::uploaded(transaction, organization, known, invoice_id, invoice)
    } else {
        outcome::forgotten(transaction, organization, known)
    }
}

/// Whether the invoice is new; not when another generation of the content has it. Refuses another content's.
fn is_free(
    transaction: &Transaction<'_>,
    organization: &OrganizationId,
    content: &Content,
    invoice: &InvoiceId,
) -> Result<bool, Stop> {
    match claimed(transaction, organization, invoice)? {
        Some(owner) if owner != *content => Err(Error::Mirror(format!(
            "invoice {invoice} cannot be that of {content}, because {owner} became it: look at both in Qonto"
        ))
        .into()),
        Some(_) => Ok(false),
        None => Ok(true),
    }
}

fn contradiction(known: &Record, before: &InvoiceId, now: &str) -> Error {
    let Record { file_name, content, generation, .. } = known;
    Error::Mirror(format!(
        "{file_name} ({content}, generation {generation}) became invoice {before} and cannot be {now}: look at it in Qonto"
    ))
}
