//! One invoice, reduced to what filters and mutations need; its body is written from this.

use std::sync::Arc;

use chrono::NaiveDate;

use super::upload::Shared;
use super::{Millis, Resource};

/// The other side of an invoice.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::fake) struct Party {
    pub(in crate::fake) name: &'static str,
    pub(in crate::fake) vat_number: &'static str,
}

/// One invoice.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "Qonto's invoices have that many flags")]
pub(in crate::fake) struct Row {
    pub(in crate::fake) resource: Resource,
    /// Its place in the order of creation.
    pub(in crate::fake) slot: usize,
    pub(in crate::fake) id: String,
    /// Decides all that is neither filtered nor edited.
    pub(in crate::fake) grain: u64,
    /// Times it was edited.
    pub(in crate::fake) revision: u32,
    pub(in crate::fake) created_at: Millis,
    pub(in crate::fake) updated_at: Option<Millis>,
    pub(in crate::fake) status: &'static str,
    pub(in crate::fake) party: Party,
    pub(in crate::fake) cents: i64,
    pub(in crate::fake) currency: &'static str,
    /// `source_type` and `source`, unless it was uploaded.
    pub(in crate::fake) origin: (&'static str, &'static str),
    /// What its upload said, if it was uploaded.
    pub(in crate::fake) uploaded: Option<Arc<Shared>>,
    pub(in crate::fake) file_name: String,
    pub(in crate::fake) attachment: Option<String>,
    /// The copy to show, when it is not the file itself.
    pub(in crate::fake) display: Option<String>,
    /// When the file appears, until it does.
    pub(in crate::fake) file_due: Option<Millis>,
    pub(in crate::fake) issue_date: Option<NaiveDate>,
    pub(in crate::fake) due_date: Option<NaiveDate>,
    pub(in crate::fake) payment_date: Option<NaiveDate>,
    pub(in crate::fake) scheduled_date: Option<NaiveDate>,
    /// What the document says was read; unknown before.
    pub(in crate::fake) analyzed: bool,
    pub(in crate::fake) matched: bool,
    pub(in crate::fake) duplicate: bool,
    pub(in crate::fake) non_financial: bool,
    pub(in crate::fake) credit_note: bool,
    pub(in crate::fake) einvoice: bool,
    /// Number of the member who approves it.
    pub(in crate::fake) approver: Option<u64>,
    pub(in crate::fake) imported: bool,
    /// Served without its identifier.
    pub(in crate::fake) unreadable: bool,
    /// Served in an undocumented form.
    pub(in crate::fake) odd: bool,
}

impl Row {
    /// The number printed on the document, once it was read.
    pub(in crate::fake) fn invoice_number(&self) -> Option<String> {
        let prefix = if self.credit_note { "AV" } else { "FA" };
        self.analyzed.then(|| format!("{prefix}-{:06}", self.grain % 1_000_000))
    }

    /// The name of the supplier, once the document was read.
    pub(in crate::fake) fn supplier_name(&self) -> Option<&'static str> {
        self.analyzed.then_some(self.party.name)
    }

    /// The amount in cents, once the document was read.
    pub(in crate::fake) fn amount(&self) -> Option<i64> {
        self.analyzed.then_some(self.cents)
    }

    /// The copy to show: its own, or the file.
    pub(in crate::fake) fn shown(&self) -> Option<&String> {
        self.display.as_ref().or(self.attachment.as_ref())
    }

    /// Whether something that a payment needs is unknown.
    pub(in crate::fake) fn lacks_data(&self) -> bool {
        !self.analyzed || self.issue_date.is_none() || self.due_date.is_none()
    }
}

/// Writes cents as a decimal with two digits.
pub(in crate::fake) fn decimal(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", cents.unsigned_abs() / 100, cents.unsigned_abs() % 100)
}
