//! Amounts as Qonto writes them.

use serde::Serialize;

use crate::fake::model::row::decimal;

/// An amount with its currency.
#[derive(Debug, Serialize)]
pub(super) struct Money {
    value: String,
    currency: &'static str,
}

impl Money {
    pub(super) fn new(cents: i64, currency: &'static str) -> Self {
        Self { value: decimal(cents), currency }
    }
}
