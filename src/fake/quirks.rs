//! The behaviours that Qonto does not document, each of which a client must survive.

use serde::{Deserialize, Serialize};

/// Stored, shown and filtered precision of timestamps.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Resolution {
    /// Three fraction digits.
    #[default]
    Milliseconds,
    /// Whole seconds.
    Seconds,
}

/// The order of rows that compare equal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TieOrder {
    /// The order of creation.
    #[default]
    Stable,
    /// A new order at each request.
    Random,
    /// The order of creation, backwards.
    Reverse,
}

/// What a page past the end answers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PastEnd {
    /// A page without rows.
    #[default]
    Empty,
    /// Status 422.
    Unprocessable,
}

/// When the total is counted, relative to a mutation that happens while the page is read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CountWhen {
    /// Rows and count are one snapshot; mutations come after the page.
    #[default]
    Same,
    /// Count, mutation, rows.
    Before,
    /// Rows, mutation, count.
    After,
}

/// How the last page spells `next_page`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NextPage {
    /// `null`.
    #[default]
    Null,
    /// No key.
    Absent,
    /// `0`.
    Zero,
}

/// What the `Date` header says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateHeader {
    /// The fake's clock.
    #[default]
    True,
    /// There is none.
    Absent,
    /// One hour behind.
    Stale,
    /// One hour ahead.
    Ahead,
}

/// Where the errors of single invoices of an upload stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UploadErrors {
    /// In a list beside the invoices, as the reference says.
    #[default]
    TopLevel,
    /// In an entry of its own among the invoices, as the guide reads it.
    PerInvoice,
}

/// How such an error names its invoice.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UploadPointers {
    /// `/supplier_invoices/idempotency_key/<key>/file`.
    #[default]
    Key,
    /// `/supplier_invoices/idempotency_key/<key>`.
    KeyOnly,
    /// `/supplier_invoices/3/file`.
    Index,
    /// `supplier_invoices[3].file`.
    Brackets,
    /// `/data/supplier_invoices/3`.
    Data,
    /// `supplier_invoices.3.file`.
    Dots,
    /// No source at all.
    Absent,
}

/// The quirk vector: every answer that Qonto's documents leave open.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each switch is one independent quirk")]
pub struct Quirks {
    /// `…_from` leaves out rows on the bound.
    pub from_exclusive: bool,
    /// `…_to` leaves out rows on the bound.
    pub to_exclusive: bool,
    /// Precision of timestamps.
    pub resolution: Resolution,
    /// Order among equal rows.
    pub tie_order: TieOrder,
    /// Sort keys that are accepted and have no effect.
    pub sort_ignored: Vec<String>,
    /// Largest page, instead of 100.
    pub per_page_clamp: Option<usize>,
    /// `meta.per_page` repeats what was asked although fewer rows are served.
    pub lying_per_page: bool,
    /// Answer to a page past the end.
    pub past_end: PastEnd,
    /// When the total is counted.
    pub count_when: CountWhen,
    /// `total_count` never says more than this.
    pub count_cap: Option<usize>,
    /// Spelling of `next_page` on the last page.
    pub next_page: NextPage,
    /// Bodies show Paris time with its offset instead of `Z`.
    pub offset_dates: bool,
    /// Half of the rows come in undocumented forms.
    pub odd_forms: bool,
    /// Client invoices have no `updated_at`.
    pub updated_at_missing: bool,
    /// Rows of each resource whose `updated_at` is null; they match no filter on it.
    pub null_updated_at: usize,
    /// What the `Date` header says.
    pub date_header: DateHeader,
    /// A file that appears late gives its invoice a new `updated_at`.
    pub attachment_bumps_updated_at: bool,
    /// File names that break careless programs.
    pub hostile_names: bool,
    /// Seeded rows of each resource whose file appears ten seconds after the start.
    pub late_attachments: usize,
    /// Seeded rows of each resource whose file never appears.
    pub never_attachments: usize,
    /// Rows of each resource that share one `created_at` and one `updated_at`.
    pub same_second: usize,
    /// Client invoices that were imported, which lists hide unless told otherwise.
    pub imported: usize,
    /// Supplier invoices with a display copy of their own.
    pub display_copies: usize,
    /// Rows of each resource that are served without an `id`.
    pub unreadable_rows: usize,
    /// Every file has exactly `attachment_bytes`.
    pub uniform_sizes: bool,
    /// Files, too, are behind the sandbox login page.
    pub files_behind_wall: bool,
    /// Where the errors of an upload stand.
    pub upload_errors: UploadErrors,
    /// A single error of an upload is an object instead of a list of one.
    pub upload_errors_as_object: bool,
    /// An upload without errors has no list of them.
    pub upload_errors_missing: bool,
    /// How errors of an upload name their invoice.
    pub upload_pointers: UploadPointers,
    /// Invoices and errors of an upload are answered in any order.
    pub upload_answer_shuffled: bool,
    /// Uploaded files lose their capitals, and their spaces become underscores.
    pub upload_names_changed: bool,
}
