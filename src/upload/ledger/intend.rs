//! The intent: on disk before the first byte leaves, so that no end of the process can hide a sending.

use rusqlite::{Transaction, params};

use super::open::Ledger;
use super::reading::{generation, key_owner};
use super::record::{Intent, Record, State};
use crate::database::{Micros, Stop};
use crate::error::{Error, Result};
use crate::id::OrganizationId;
use crate::upload::moment::Moment;

impl Ledger {
    /// Notes that all of these are about to be sent, or none when one of them must not be.
    ///
    /// A sending still in doubt keeps its first instant and its name, and must be repeated under its own key and name.
    pub fn intend(&self, organization: &OrganizationId, intents: &[Intent], now: Moment) -> Result<()> {
        self.write(|transaction| intents.iter().try_for_each(|intent| intend(transaction, organization, intent, now)))
    }
}

fn intend(
    transaction: &Transaction<'_>,
    organization: &OrganizationId,
    intent: &Intent,
    now: Moment,
) -> Result<(), Stop> {
    if let Some(known) = generation(transaction, organization, &intent.content, intent.generation)? {
        check(&known, intent)?;
    }
    claim_key(transaction, organization, intent)?;
    let sql = "INSERT INTO sending (organization, content, generation, key, file_name, size, state,
                   first_sent_qonto, first_sent_local, last_sent_qonto, last_sent_local)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'sending', ?7, ?8, ?7, ?8)
               ON CONFLICT (organization, content, generation) DO UPDATE SET
                   key = excluded.key,
                   file_name = iif(state = 'sending', file_name, excluded.file_name),
                   size = excluded.size,
                   state = excluded.state,
                   first_sent_qonto = iif(state = 'sending', first_sent_qonto, excluded.first_sent_qonto),
                   first_sent_local = iif(state = 'sending', first_sent_local, excluded.first_sent_local),
                   last_sent_qonto = excluded.last_sent_qonto,
                   last_sent_local = excluded.last_sent_local,
                   failures = NULL";
    transaction.prepare_cached(sql)?.execute(params![
        organization.as_str(),
        intent.content.to_string(),
        intent.generation,
        intent.key.as_str(),
        intent.file_name,
        bytes(intent)?,
        Micros(now.qonto),
        Micros(now.local),
    ])?;
    Ok(())
}

fn check(known: &Record, intent: &Intent) -> Result<(), Error> {
    let Intent { file_name, content, generation, .. } = intent;
    match (known.state, &known.invoice_id) {
        (State::Uploaded, Some(invoice)) => Err(Error::Mirror(format!(
            "{file_name} ({content}, generation {generation}) is uploaded already, as invoice {invoice}: nothing was sent"
        ))),
        (State::Sending, _) if known.key != intent.key => Err(Error::Mirror(format!(
            "{file_name} ({content}) was sent under the key {} and nobody knows yet whether it arrived: \
             repeat it under that key and not under {}",
            known.key, intent.key
        ))),
        _ => Ok(()),
    }
}

/// Notes whose key it is; refuses one that names another content.
pub(super) fn claim_key(
    transaction: &Transaction<'_>,
    organization: &OrganizationId,
    intent: &Intent,
) -> Result<(), Stop> {
    let Intent { key, content, file_name, .. } = intent;
    match key_owner(transaction, organization, key)? {
        Some(owner) if owner != *content => Err(Error::Mirror(format!(
            "the idempotency key {key} of {file_name} ({content}) was used for another file ({owner}), \
             and a key names one file for ever: give this file a key of its own, or none"
        ))
        .into()),
        Some(_) => Ok(()),
        None => {
            let sql = "INSERT INTO idempotency_key (organization, key, content) VALUES (?1, ?2, ?3)";
            let names = (organization.as_str(), key.as_str(), content.to_string());
            transaction.prepare_cached(sql)?.execute(names)?;
            Ok(())
        }
    }
}

/// A size as it is stored.
pub(super) fn bytes(intent: &Intent) -> Result<i64, Error> {
    i64::try_from(intent.size).map_err(|_| Error::Mirror(format!("{} is too large to be noted", intent.file_name)))
}
