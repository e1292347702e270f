//! How much one request may carry.

/// Invoices in a request (docs.qonto.com, bulk upload of supplier invoices).
pub(super) const MOST_INVOICES: usize = 20;

/// Bytes of a file: 10 MB (docs.qonto.com, bulk upload of supplier invoices).
pub(super) const MOST_FILE_BYTES: usize = 10 * 1024 * 1024;

/// Bytes of a request: 15 MB (an older page of docs.qonto.com, create supplier invoices).
pub(in crate::fake::model) const MOST_BYTES: usize = 15 * 1024 * 1024;
