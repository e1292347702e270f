//! Reads filters from the parameters of a list request.

use chrono::NaiveDate;

use super::Condition;
use super::value::{Search, document, due, payable};
use crate::fake::model::filter::Terms;
use crate::fake::model::friendly;
use crate::fake::model::refusal::Refusal;

type FromTexts = fn(Vec<String>) -> Condition;

/// Without imported invoices there is nothing to hide, and lists stay cheap.
pub(in crate::fake::model) fn of_clients(terms: &Terms, has_imported: bool) -> Result<Vec<Condition>, Refusal> {
    let mut conditions = Vec::new();
    let statuses = statuses(terms, ',');
    if !statuses.is_empty() {
        conditions.push(Condition::Status(statuses));
    }
    if terms.read("exclude_imported", boolean)?.unwrap_or(true) && has_imported {
        conditions.push(Condition::NotImported);
    }
    Ok(conditions)
}

pub(in crate::fake::model) fn of_suppliers(terms: &Terms, today: NaiveDate) -> Result<Vec<Condition>, Refusal> {
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
