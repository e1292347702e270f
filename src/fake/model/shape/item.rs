//! The lines of a client invoice.

use serde::Serialize;
use serde_json::Value;

use super::money::Money;

#[derive(Debug, Serialize)]
pub(super) struct Item {
    title: String,
    description: Option<String>,
    quantity: &'static str,
    unit: Option<&'static str>,
    unit_price: Money,
    unit_price_cents: i64,
    vat_rate: &'static str,
    vat_exemption_reason: Option<String>,
    discount: Option<Value>,
    total_vat: Money,
    total_vat_cents: i64,
    total_amount: Money,
    total_amount_cents: i64,
    subtotal: Money,
    subtotal_cents: i64,
}

impl Item {
    /// One or two lines that add up to a total.
    pub(super) fn split(total: i64, currency: &'static str, grain: u64) -> Vec<Self> {
        let first = if grain.is_multiple_of(2) { total } else { total / 2 };
        let parts = [first, total - first];
        (1..)
            .zip(parts)
            .filter(|(_, cents)| *cents > 0)
            .map(|(number, cents)| Self::new(number, cents, currency))
            .collect()
    }

    fn new(number: usize, cents: i64, currency: &'static str) -> Self {
        let money = |cents| Money::new(cents, currency);
        let vat = cents / 6;
        Self {
            title: format!("Work, part {number}"),
            description: None,
            quantity: "1",
            unit: Some("day"),
            unit_price: money(cents - vat),
            unit_price_cents: cents - vat,
            vat_rate: "0.2",
            vat_exemption_reason: None,
            discount: None,
            total_vat: money(vat),
            total_vat_cents: vat,
            total_amount: money(cents),
            total_amount_cents: cents,
            subtotal: money(cents - vat),
            subtotal_cents: cents - vat,
        }
    }
}
