//! What goes wrong, how often and where.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Mutations while a client reads, and rules for single answers.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Faults {
    /// Rows edited after each served list page, in the listed resource.
    pub edits_per_page: usize,
    /// Rows deleted after each served list page.
    pub deletions_per_page: usize,
    /// Rows created after each served list page.
    pub creations_per_page: usize,
    /// Served pages after which the mutations stop; `None` never stops.
    pub mutation_pages: Option<usize>,
    /// Tried in order; the first that matches and has times left is used.
    pub rules: Vec<Rule>,
    /// For single invoices of an upload, tried in order like `rules`.
    pub uploads: Vec<UploadRule>,
}

/// One way in which single invoices of uploads go wrong.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UploadRule {
    /// Part of the file names of the invoices meant.
    pub file_name: String,
    /// Code of the error, whether or not Qonto knows it.
    pub code: String,
    /// What else the error says.
    #[serde(default)]
    pub detail: Option<String>,
    /// Matching invoices that pass first.
    #[serde(default)]
    pub skip: u64,
    /// Invoices that it refuses after those; `None` means all.
    #[serde(default)]
    pub times: Option<u64>,
    /// The invoice is made and remembered although the error says otherwise.
    #[serde(default)]
    pub after: bool,
}

/// One way in which answers to some requests go wrong.
///
/// A request whose answer is replaced, by a status, a body or a redirect, is not carried out unless `carried_out` says
/// so; one whose ordinary answer is lost, cut or late is.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Part of the path of the requests meant.
    pub path: String,
    /// Part of their raw query.
    #[serde(default)]
    pub query: Option<String>,
    /// Their method.
    #[serde(default)]
    pub method: Option<String>,
    /// Matching requests that pass first.
    #[serde(default)]
    pub skip: u64,
    /// Requests that it spoils after those; `None` means all.
    #[serde(default)]
    pub times: Option<u64>,
    /// Status of the answer.
    #[serde(default)]
    pub status: Option<u16>,
    /// Kind of body; without a status, the status is 200.
    #[serde(default)]
    pub body: Option<BodyKind>,
    /// The body, word for word.
    #[serde(default)]
    pub text: Option<String>,
    /// Headers that replace those of the answer.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// Value of `Retry-After`.
    #[serde(default)]
    pub retry_after: Option<String>,
    /// Seconds before the answer.
    #[serde(default)]
    pub delay: f64,
    /// When the connection is dropped.
    #[serde(default)]
    pub close: Option<CloseWhen>,
    /// Added to the declared length: more than comes breaks the connection off, less cuts the body.
    #[serde(default)]
    pub content_length_delta: i64,
    /// Inverts one byte in the middle of the body.
    #[serde(default)]
    pub flip_byte: bool,
    /// Answers a login page with status 200.
    #[serde(default)]
    pub html_instead_of_file: bool,
    /// Redirects there, with status 302 unless one is given.
    #[serde(default)]
    pub location: Option<String>,
    /// The ordinary work is done although another answer takes the place of its own.
    #[serde(default)]
    pub carried_out: bool,
}

/// Kind of a body that replaces the ordinary one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BodyKind {
    /// Qonto's error shape.
    Json,
    /// A page.
    Html,
    /// Plain text.
    Text,
    /// Nothing.
    Empty,
    /// The file store's error shape.
    Xml,
    /// The first half of the ordinary body.
    TruncatedJson,
}

/// When a connection is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CloseWhen {
    /// Without any answer.
    BeforeHeaders,
    /// After half of the body.
    MidBody,
}
