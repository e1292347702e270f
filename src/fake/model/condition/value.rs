//! The values of filters that are more than a text, a flag or a date.

use chrono::NaiveDate;

use crate::fake::model::Row;
use crate::fake::model::row::decimal;

/// A value of `filter[due_date]`.
#[derive(Debug, Clone, Copy)]
pub(in crate::fake::model) enum Due {
    PastAndToday,
    Future,
    Missing,
}

/// A value of `filter[document_type]`.
#[derive(Debug, Clone, Copy)]
pub(in crate::fake::model) enum Document {
    Duplicates,
    NonFinancial,
}

/// A value of `filter[payable_amount]`, such as `lte:100.00:EUR`.
#[derive(Debug)]
pub(in crate::fake::model) struct Payable {
    at_most: bool,
    cents: i64,
    currency: String,
}

/// `query` and `query_fields`.
#[derive(Debug)]
pub(in crate::fake::model) struct Search {
    /// In lower case.
    pub(super) needle: String,
    pub(super) fields: Vec<String>,
}

impl Due {
    pub(super) fn holds(self, date: Option<NaiveDate>, today: NaiveDate) -> bool {
        match self {
            Self::PastAndToday => date.is_some_and(|date| date <= today),
            Self::Future => date.is_some_and(|date| date > today),
            Self::Missing => date.is_none(),
        }
    }
}

impl Document {
    pub(super) fn holds(self, row: &Row) -> bool {
        match self {
            Self::Duplicates => row.duplicate,
            Self::NonFinancial => row.non_financial,
        }
    }
}

impl Payable {
    pub(super) fn holds(&self, row: &Row) -> bool {
        let meets = |cents| if self.at_most { cents <= self.cents } else { cents >= self.cents };
        row.currency == self.currency && row.amount().is_some_and(meets)
    }
}

impl Search {
    pub(super) fn holds(&self, row: &Row) -> bool {
        self.fields.iter().filter_map(|field| text(row, field)).any(|text| text.to_lowercase().contains(&self.needle))
    }
}

fn text(row: &Row, field: &str) -> Option<String> {
    match field {
        "supplier_name" => row.supplier_name().map(ToOwned::to_owned),
        "amount" => row.amount().map(decimal),
        "file_name" => Some(row.file_name.clone()),
        "invoice_number" => row.invoice_number(),
        _ => None,
    }
}

pub(super) fn due(text: &str) -> Option<Due> {
    match text {
        "past_and_today" => Some(Due::PastAndToday),
        "future" => Some(Due::Future),
        "missing_date" => Some(Due::Missing),
        _ => None,
    }
}

pub(super) fn document(text: &str) -> Option<Document> {
    match text {
        "duplicates" => Some(Document::Duplicates),
        "non_financial_documents" => Some(Document::NonFinancial),
        _ => None,
    }
}

pub(super) fn payable(text: &str) -> Option<Payable> {
    let mut parts = text.split(':');
    let (operator, amount, currency) = (parts.next()?, parts.next()?, parts.next()?);
    let at_most = match operator {
        "lte" => true,
        "gte" => false,
        _ => return None,
    };
    parts.next().is_none().then_some(Payable { at_most, cents: cents(amount)?, currency: currency.to_owned() })
}

fn cents(amount: &str) -> Option<i64> {
    let (whole, fraction) = amount.split_once('.').unwrap_or((amount, ""));
    let whole: i64 = whole.parse().ok()?;
    let digits: i64 = format!("{fraction:0<2}").get(..2)?.parse().ok()?;
    Some(whole * 100 + digits)
}
