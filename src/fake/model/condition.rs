//! The documented filters other than the windows on created and updated.

use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::filter::Terms;
use super::refusal::Refusal;
use super::row::decimal;
use super::{Row, friendly};
use crate::fake::model::body::member;

/// One filter; a row must meet all of them.
#[derive(Debug)]
pub(super) enum Condition {
    Status(Vec<String>),
    NotImported,
    Due(Vec<Due>, NaiveDate),
    Attachment(Vec<String>),
    Payment(RangeInclusive<NaiveDate>),
    Issue(RangeInclusive<NaiveDate>),
    IssueFrom(NaiveDate),
    LacksData(bool),
    Matched(bool),
    Document(Vec<Document>),
    Approver(Vec<String>),
    Source(Vec<String>),
    NoCreditNotes,
    Payable(Payable),
    Search(Search),
}

/// A value of `filter[due_date]`.
#[derive(Debug, Clone, Copy)]
pub(super) enum Due {
    PastAndToday,
    Future,
    Missing,
}

/// A value of `filter[document_type]`.
#[derive(Debug, Clone, Copy)]
pub(super) enum Document {
    Duplicates,
    NonFinancial,
}

/// A value of `filter[payable_amount]`, such as `lte:100.00:EUR`.
#[derive(Debug)]
pub(super) struct Payable {
    at_most: bool,
    cents: i64,
    currency: String,
}

/// `query` and `query_fields`.
#[derive(Debug)]
pub(super) struct Search {
    needle: String,
    fields: Vec<String>,
}

type FromTexts = fn(Vec<String>) -> Condition;

impl Condition {
    pub(super) fn holds(&self, row: &Row) -> bool {
        let is_in =
            |days: &RangeInclusive<NaiveDate>, date: Option<NaiveDate>| date.is_some_and(|day| days.contains(&day));
        match self {
            Self::Status(wanted) => wanted.iter().any(|status| status == row.status),
            Self::NotImported => !row.imported,
            Self::Due(wanted, today) => wanted.iter().any(|due| due.holds(row.due_date, *today)),
            Self::Attachment(wanted) => row.attachment.as_ref().is_some_and(|id| wanted.contains(id)),
            Self::Payment(days) => is_in(days, row.payment_date),
            Self::Issue(days) => is_in(days, row.issue_date),
            Self::IssueFrom(first) => row.issue_date.is_some_and(|date| date >= *first),
            Self::LacksData(wanted) => row.lacks_data() == *wanted,
            Self::Matched(wanted) => row.matched == *wanted,
            Self::Document(wanted) => wanted.iter().any(|kind| kind.holds(row)),
            Self::Approver(wanted) => row.approver.is_some_and(|number| wanted.contains(&member(number))),
            Self::Source(wanted) => wanted.iter().any(|source| source == row.source.1),
            Self::NoCreditNotes => !row.credit_note,
            Self::Payable(payable) => payable.holds(row),
            Self::Search(search) => search.holds(row),
        }
    }
}

impl Due {
    fn holds(self, date: Option<NaiveDate>, today: NaiveDate) -> bool {
        match self {
            Self::PastAndToday => date.is_some_and(|date| date <= today),
            Self::Future => date.is_some_and(|date| date > today),
            Self::Missing => date.is_none(),
        }
    }
}

impl Document {
    fn holds(self, row: &Row) -> bool {
        match self {
            Self::Duplicates => row.duplicate,
            Self::NonFinancial => row.non_financial,
        }
    }
}

impl Payable {
    fn holds(&self, row: &Row) -> bool {
        let meets = |cents| if self.at_most { cents <= self.cents } else { cents >= self.cents };
        row.currency == self.currency && row.amount().is_some_and(meets)
    }
}

impl Search {
    fn holds(&self, row: &Row) -> bool {
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

pub(super) fn of_clients(terms: &Terms) -> Result<Vec<Condition>, Refusal> {
    let mut conditions = Vec::new();
    let statuses = statuses(terms, ',');
    if !statuses.is_empty() {
        conditions.push(Condition::Status(statuses));
    }
    if terms.read("exclude_imported", boolean)?.unwrap_or(true) {
        conditions.push(Condition::NotImported);
    }
    Ok(conditions)
}

pub(super) fn of_suppliers(terms: &Terms, today: NaiveDate) -> Result<Vec<Condition>, Refusal> {
    let mut conditions = lists(terms, today)?;
    let days = |value: &str| friendly::days(value, today);
    let singles = [
        terms.read("filter[payment_date]", days)?.map(Condition::Payment),
        terms.read("filter[issue_date]", days)?.map(Condition::Issue),
        terms.read("filter[issue_date_from]", |text| text.parse().ok())?.map(Condition::IssueFrom),
        terms.read("filter[missing_data]", boolean)?.map(Condition::LacksData),
        terms.read("filter[matched_transactions]", boolean)?.map(Condition::Matched),
        terms.read("filter[exclude_credit_notes]", boolean)?.and_then(|yes| yes.then_some(Condition::NoCreditNotes)),
        terms.read("filter[payable_amount]", payable)?.map(Condition::Payable),
        terms.read("filter[payable_amount][lte]", payable)?.map(Condition::Payable),
        terms.read("filter[payable_amount][gte]", payable)?.map(Condition::Payable),
        search(terms)?.map(Condition::Search),
    ];
    conditions.extend(singles.into_iter().flatten());
    Ok(conditions)
}

fn lists(terms: &Terms, today: NaiveDate) -> Result<Vec<Condition>, Refusal> {
    let own = |text: &str| Some(text.to_owned());
    let due = terms.read_all("filter[due_date]", due)?;
    let document = terms.read_all("filter[document_type]", document)?;
    let texts: [(Vec<String>, FromTexts); 4] = [
        (statuses(terms, '\0'), Condition::Status),
        (terms.read_all("filter[attachment_id]", own)?, Condition::Attachment),
        (terms.read_all("filter[approver_id]", own)?, Condition::Approver),
        (terms.read_all("filter[source]", own)?, Condition::Source),
    ];
    let mut conditions: Vec<Condition> = texts
        .into_iter()
        .filter(|(wanted, _)| !wanted.is_empty())
        .map(|(wanted, condition)| condition(wanted))
        .collect();
    if !due.is_empty() {
        conditions.push(Condition::Due(due, today));
    }
    if !document.is_empty() {
        conditions.push(Condition::Document(document));
    }
    Ok(conditions)
}

/// Unknown statuses match nothing: Qonto's list of them is open.
fn statuses(terms: &Terms, separator: char) -> Vec<String> {
    let given = terms.query.all("filter[status]");
    given.iter().flat_map(|text| text.split(separator)).filter(|text| !text.is_empty()).map(ToOwned::to_owned).collect()
}

fn boolean(text: &str) -> Option<bool> {
    text.to_lowercase().parse().ok()
}

fn due(text: &str) -> Option<Due> {
    match text {
        "past_and_today" => Some(Due::PastAndToday),
        "future" => Some(Due::Future),
        "missing_date" => Some(Due::Missing),
        _ => None,
    }
}

fn document(text: &str) -> Option<Document> {
    match text {
        "duplicates" => Some(Document::Duplicates),
        "non_financial_documents" => Some(Document::NonFinancial),
        _ => None,
    }
}

fn payable(text: &str) -> Option<Payable> {
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

fn search(terms: &Terms) -> Result<Option<Search>, Refusal> {
    const FIELDS: &str = "supplier_name,amount,file_name,invoice_number";
    let known = |text: &str| {
        let fields: Vec<String> = text.split(',').map(|field| field.trim().to_owned()).collect();
        fields.iter().all(|field| FIELDS.split(',').any(|known| known == field)).then_some(fields)
    };
    let fields = terms.read("query_fields", known)?;
    let needle = terms.query.last("query").filter(|text| !text.is_empty()).map(str::to_lowercase);
    Ok(needle.map(|needle| Search { needle, fields: fields.or_else(|| known(FIELDS)).unwrap_or_default() }))
}
