//! Writes rows as the JSON that Qonto sends.

use serde_json::Value;

use super::dates::DateStyle;
use super::shape::{ClientInvoice, SupplierInvoice};
use super::{Resource, Row, odd};
use crate::fake::seed::{Stream, uuid};

/// Writes rows in one style.
#[derive(Debug, Clone, Copy)]
pub(super) struct Writer<'a> {
    pub(super) dates: DateStyle,
    pub(super) organization: &'a str,
    /// Client invoices have no `updated_at`.
    pub(super) hides_updated_at: bool,
}

impl Writer<'_> {
    /// Appends a row to a page.
    pub(super) fn write(&self, row: &Row, page: &mut Vec<u8>) {
        // Writing to memory cannot fail, and these types have text keys only.
        let written = match row.resource {
            _ if row.odd => serde_json::to_writer(page, &self.value(row)),
            Resource::SupplierInvoices => serde_json::to_writer(page, &SupplierInvoice::new(row, self)),
            Resource::ClientInvoices => serde_json::to_writer(page, &ClientInvoice::new(row, self)),
        };
        debug_assert!(written.is_ok(), "a row is always JSON");
    }

    /// A row as a JSON value.
    pub(super) fn value(&self, row: &Row) -> Value {
        let value = match row.resource {
            Resource::SupplierInvoices => serde_json::to_value(SupplierInvoice::new(row, self)),
            Resource::ClientInvoices => serde_json::to_value(ClientInvoice::new(row, self)),
        };
        let mut value = value.unwrap_or_default();
        if let Some(members) = value.as_object_mut().filter(|_| row.odd) {
            odd::twist(row, members);
        }
        value
    }
}

/// The identifier of a member of the company.
pub(super) fn member(number: u64) -> String {
    uuid(0, Stream::Member, number)
}

/// The identifier of something that an invoice refers to.
pub(super) fn related(row: &Row, number: u64) -> String {
    uuid(row.grain, Stream::Related, number)
}
