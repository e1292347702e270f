//! The order of a list.

use fastrand::Rng;

use super::filter::Terms;
use super::refusal::Refusal;
use super::{Resource, Row};
use crate::fake::{Quirks, TieOrder};

/// What a list is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SortKey {
    CreatedAt,
    UpdatedAt,
    FileName,
    SupplierName,
    PaymentDate,
    DueDate,
    ScheduledDate,
    TotalAmount,
    /// Where a sort is ignored: an order that tells nothing.
    Id,
}

/// A sort key and its direction.
#[derive(Debug, Clone, Copy)]
pub(super) struct Order {
    pub(super) key: SortKey,
    pub(super) descending: bool,
}

/// A value to sort by; unknown ones stand last.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum SortValue {
    Number(i64),
    Text(String),
    Unknown,
}

impl Order {
    /// Reads `sort_by`; without one, the newest rows come first.
    pub(super) fn new(terms: &Terms, quirks: &Quirks) -> Result<Self, Refusal> {
        let read = |text: &str| {
            let (name, direction) = text.split_once(':').unwrap_or((text, "asc"));
            let key = key(name, terms.resource)?;
            let key = if quirks.sort_ignored.iter().any(|ignored| ignored == name) { SortKey::Id } else { key };
            matches!(direction, "asc" | "desc").then_some(Self { key, descending: direction == "desc" })
        };
        let newest_first = Self { key: SortKey::CreatedAt, descending: true };
        Ok(terms.read("sort_by", read)?.unwrap_or(newest_first))
    }

    /// Sorts rows, and those that compare equal as the quirk says.
    pub(super) fn sort(self, rows: &mut [(SortValue, usize)], ties: TieOrder, dice: &mut Rng) {
        rows.sort_unstable();
        if self.descending {
            rows.reverse();
        }
        for tied in rows.chunk_by_mut(|one, other| one.0 == other.0) {
            match ties {
                TieOrder::Stable => {}
                TieOrder::Reverse => tied.reverse(),
                TieOrder::Random => dice.shuffle(tied),
            }
        }
    }
}

impl SortKey {
    pub(super) fn value(self, row: &Row) -> SortValue {
        let day = |date: Option<chrono::NaiveDate>| date.map(|date| date.to_string()).map(SortValue::Text);
        let value = match self {
            Self::CreatedAt => Some(SortValue::Number(row.created_at)),
            Self::UpdatedAt => row.updated_at.map(SortValue::Number),
            Self::FileName => Some(SortValue::Text(row.file_name.clone())),
            Self::SupplierName => row.supplier_name().map(|name| SortValue::Text(name.to_owned())),
            Self::PaymentDate => day(row.payment_date),
            Self::DueDate => day(row.due_date),
            Self::ScheduledDate => day(row.scheduled_date),
            Self::TotalAmount => row.amount().map(SortValue::Number),
            Self::Id => Some(SortValue::Text(row.id.clone())),
        };
        value.unwrap_or(SortValue::Unknown)
    }
}

fn key(name: &str, resource: Resource) -> Option<SortKey> {
    let key = match name {
        "created_at" => SortKey::CreatedAt,
        "updated_at" => SortKey::UpdatedAt,
        "file_name" => SortKey::FileName,
        "supplier_name" => SortKey::SupplierName,
        "payment_date" => SortKey::PaymentDate,
        "due_date" => SortKey::DueDate,
        "scheduled_date" => SortKey::ScheduledDate,
        "total_amount" => SortKey::TotalAmount,
        _ => return None,
    };
    (resource == Resource::SupplierInvoices || key == SortKey::CreatedAt).then_some(key)
}
