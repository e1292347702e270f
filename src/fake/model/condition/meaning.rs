//! What each filter means for a row.

use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::value::{Document, Due, Payable, Search};
use crate::fake::model::Row;
use crate::fake::model::body::member;

/// One filter; a row must meet all of them.
#[derive(Debug)]
pub(in crate::fake::model) enum Condition {
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

impl Condition {
    pub(in crate::fake::model) fn holds(&self, row: &Row) -> bool {
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
            Self::Source(wanted) => wanted.iter().any(|source| source == row.source()),
            Self::NoCreditNotes => !row.credit_note,
            Self::Payable(payable) => payable.holds(row),
            Self::Search(search) => search.holds(row),
        }
    }
}
