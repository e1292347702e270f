//! How many invoices become columns at once.

/// Invoices of one batch, so that its overhead is small.
pub const BATCH_ROWS: usize = 8_192;
/// Bytes of JSON in one batch, so that a batch of huge invoices stays far from what Arrow's text columns can address.
pub const BATCH_BYTES: usize = 32 * 1024 * 1024;
