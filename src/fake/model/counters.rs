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
}
