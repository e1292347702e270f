//! How often each stage of a client's work was reached.

use serde::Serialize;

/// Requests by what they asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counters {
    /// List pages served.
    pub pages: u64,
    /// Single invoices served.
    pub invoices: u64,
    /// Attachments, and thus presigned URLs, served.
    pub attachments: u64,
    /// Files served.
    pub files: u64,
    /// Answers with a status of 400 or more.
    pub refused: u64,
    /// Answers that a rule spoiled.
    pub spoiled: u64,
    /// Invoices made from uploads.
    pub uploads: u64,
    /// Requests to create supplier invoices, whatever their answer.
    pub bulk_requests: u64,
    /// Invoices in the largest of them.
    pub most_invoices_in_a_request: u64,
    /// Bytes of the longest of their bodies.
    pub most_bytes_in_a_request: u64,
}
