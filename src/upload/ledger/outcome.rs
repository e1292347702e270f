//! How each end of a sending is written down.

use bytes::Bytes;
use rusqlite::{Transaction, params};

use super::intend::bytes;
use super::record::{Intent, Record};
use crate::database::{Micros, Stop};
use crate::error::Error;
use crate::id::{InvoiceId, OrganizationId};
use crate::upload::UploadFailure;
use crate::upload::moment::Moment;

pub(super) fn uploaded(
    transaction: &Transaction<'_>,
    organization: &OrganizationId,
    known: &Record,
    invoice_id: &InvoiceId,
    invoice: &Bytes,
) -> Result<(), Stop> {
    let sql = "UPDATE sending SET state = 'uploaded', invoice_id = ?4, invoice = ?5, failures = NULL
               WHERE organization = ?1 AND content = ?2 AND generation = ?3";
    let content = known.content.to_string();
    let names = params![organization.as_str(), content, known.generation, invoice_id.as_str(), invoice.as_ref()];
    transaction.prepare_cached(sql)?.execute(names)?;
    Ok(())
}

pub(super) fn forgotten(
    transaction: &Transaction<'_>,
    organization: &OrganizationId,
    known: &Record,
) -> Result<(), Stop> {
    let sql = "DELETE FROM sending WHERE organization = ?1 AND content = ?2 AND generation = ?3";
    let names = (organization.as_str(), known.content.to_string(), known.generation);
    transaction.prepare_cached(sql)?.execute(names)?;
    Ok(())
}

pub(super) fn refused(
    transaction: &Transaction<'_>,
    organization: &OrganizationId,
    known: &Record,
    failures: &[UploadFailure],
) -> Result<(), Stop> {
    let json = serde_json::to_string(failures)
        .map_err(|error| Error::Mirror(format!("the refusal of {} cannot be noted: {error}", known.file_name)))?;
    let sql = "UPDATE sending SET state = 'refused', failures = ?4
               WHERE organization = ?1 AND content = ?2 AND generation = ?3";
    let names = (organization.as_str(), known.content.to_string(), known.generation, json);
    transaction.prepare_cached(sql)?.execute(names)?;
    Ok(())
}

pub(super) fn withdrawn(
    transaction: &Transaction<'_>,
    organization: &OrganizationId,
    known: &Record,
) -> Result<(), Stop> {
    let sql = "UPDATE sending SET state = 'planned', failures = NULL, first_sent_qonto = NULL,
                   first_sent_local = NULL, last_sent_qonto = NULL, last_sent_local = NULL
               WHERE organization = ?1 AND content = ?2 AND generation = ?3";
    let names = (organization.as_str(), known.content.to_string(), known.generation);
    transaction.prepare_cached(sql)?.execute(names)?;
    Ok(())
}

/// What Qonto turned out to have, though this ledger has not sent it.
pub(super) fn found(
    transaction: &Transaction<'_>,
    organization: &OrganizationId,
    intent: &Intent,
    invoice_id: &InvoiceId,
    invoice: &Bytes,
    now: Moment,
) -> Result<(), Stop> {
    let sql = "INSERT INTO sending (organization, content, generation, key, file_name, size, state,
                   first_sent_qonto, first_sent_local, last_sent_qonto, last_sent_local, invoice_id, invoice)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'uploaded', ?7, ?8, ?7, ?8, ?9, ?10)";
    transaction.prepare_cached(sql)?.execute(params![
        organization.as_str(),
        intent.content.to_string(),
        intent.generation,
        intent.key.as_str(),
        intent.file_name,
        bytes(intent)?,
        Micros(now.qonto),
        Micros(now.local),
        invoice_id.as_str(),
        invoice.as_ref(),
    ])?;
    Ok(())
}
