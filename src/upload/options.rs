//! How invoices are uploaded.

use std::path::PathBuf;

/// Where an invoice comes from, in Qonto's words (docs.qonto.com, how to upload supplier invoices).
pub const SOURCE: &str = "integration";

/// What one upload shall do.
#[derive(Debug, Clone, Default)]
pub struct UploadOptions {
    /// A file, or a folder for `uploads.db` in it; `None`: one file for each organisation in the user's data folder.
    pub ledger: Option<PathBuf>,
    /// What every invoice of the call shares.
    pub shared: Shared,
    /// Sends again what Qonto has.
    pub allow_duplicates: bool,
    /// Sends nothing and tells what would be sent.
    pub dry_run: bool,
}

/// What every invoice of a request shares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shared {
    /// Where the invoices come from, in Qonto's words.
    pub source: Option<String>,
    /// Names and values that Qonto keeps beside each invoice.
    pub meta: Vec<(String, String)>,
    /// Leaves out Qonto's search for the transaction that paid the invoice.
    pub skip_attachment_matcher: bool,
}

impl Default for Shared {
    fn default() -> Self {
        Self { source: Some(SOURCE.to_owned()), meta: Vec::new(), skip_attachment_matcher: false }
    }
}
