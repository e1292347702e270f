//! Asking the ledger.

use rusqlite::{Connection, OptionalExtension};

use super::open::Ledger;
use super::record::Record;
use super::stored::{StoredContent, record};
use crate::database::Stop;
use crate::error::Result;
use crate::id::{InvoiceId, OrganizationId};
use crate::upload::document::Content;
use crate::upload::key::IdempotencyKey;

impl Ledger {
    /// The newest generation of a content.
    pub fn latest(&self, organization: &OrganizationId, content: &Content) -> Result<Option<Record>> {
        self.read(|connection| {
            let sql = "SELECT * FROM sending WHERE organization = ?1 AND content = ?2 ORDER BY generation DESC LIMIT 1";
            let names = (organization.as_str(), content.to_string());
            Ok(connection.prepare_cached(sql)?.query_row(names, record).optional()?)
        })
    }

    /// The newest generation of a content that Qonto has.
    pub fn uploaded(&self, organization: &OrganizationId, content: &Content) -> Result<Option<Record>> {
        self.read(|connection| {
            let sql = "SELECT * FROM sending WHERE organization = ?1 AND content = ?2 AND state = 'uploaded'
                       ORDER BY generation DESC LIMIT 1";
            let names = (organization.as_str(), content.to_string());
            Ok(connection.prepare_cached(sql)?.query_row(names, record).optional()?)
        })
    }

    /// The content that a key names.
    pub fn key_owner(&self, organization: &OrganizationId, key: &IdempotencyKey) -> Result<Option<Content>> {
        self.read(|connection| key_owner(connection, organization, key))
    }

    /// The content that became an invoice.
    pub fn claimed(&self, organization: &OrganizationId, invoice: &InvoiceId) -> Result<Option<Content>> {
        self.read(|connection| claimed(connection, organization, invoice))
    }
}

pub(super) fn key_owner(
    connection: &Connection,
    organization: &OrganizationId,
    key: &IdempotencyKey,
) -> Result<Option<Content>, Stop> {
    let sql = "SELECT content FROM idempotency_key WHERE organization = ?1 AND key = ?2";
    content(connection, sql, [organization.as_str(), key.as_str()])
}

pub(super) fn claimed(
    connection: &Connection,
    organization: &OrganizationId,
    invoice: &InvoiceId,
) -> Result<Option<Content>, Stop> {
    let sql = "SELECT content FROM sending WHERE organization = ?1 AND invoice_id = ?2";
    content(connection, sql, [organization.as_str(), invoice.as_str()])
}

fn content(connection: &Connection, sql: &str, names: [&str; 2]) -> Result<Option<Content>, Stop> {
    let found = connection.prepare_cached(sql)?.query_row(names, |row| row.get::<_, StoredContent>(0)).optional()?;
    Ok(found.map(|stored| stored.0))
}

/// One generation of a content.
pub(super) fn generation(
    connection: &Connection,
    organization: &OrganizationId,
    content: &Content,
    generation: u32,
) -> Result<Option<Record>, Stop> {
    let sql = "SELECT * FROM sending WHERE organization = ?1 AND content = ?2 AND generation = ?3";
    let names = (organization.as_str(), content.to_string(), generation);
    Ok(connection.prepare_cached(sql)?.query_row(names, record).optional()?)
}
