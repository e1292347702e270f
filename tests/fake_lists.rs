//! Lists of the fake against a naive filter and sort over all its rows.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use std::cmp::Ordering;
use std::collections::BTreeSet;

use _core::fake::{Model, Quirks, Request, Resolution, Resource, Settings, TieOrder};
use chrono::{DateTime, NaiveDate};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value;

const START: i64 = 1_785_000_000_123;

/// One filter: its parameter, its value, and what it means for a row.
#[derive(Debug, Clone)]
struct Term {
    name: &'static str,
    value: String,
}

/// A date column and a direction.
#[derive(Debug, Clone, Copy)]
struct Sort {
    key: &'static str,
    descending: bool,
}

fn answer(model: &mut Model, path: &str, query: &str) -> (u16, Value) {
    let headers = vec![("authorization".to_owned(), "Bearer ory_at_fake-qonto-access-token".to_owned())];
    let request = Request {
        method: "GET".to_owned(),
        path: path.to_owned(),
        query: query.to_owned(),
        headers,
        ..Request::default()
    };
    let answer = model.answer(&request);
    (answer.status, serde_json::from_slice(&answer.bytes()).unwrap())
}

/// Reads every page, and checks that each page says the same total.
fn read(model: &mut Model, resource: Resource, query: &str) -> (Vec<Value>, usize) {
    let (mut rows, mut page, mut total) = (Vec::new(), Some(1), 0);
    while let Some(number) = page {
        let (status, body) = answer(model, &format!("/v2/{}", resource.plural()), &format!("{query}&page={number}"));
        assert_eq!(status, 200, "{query}: {body}");
        rows.extend(body[resource.plural()].as_array().unwrap().iter().cloned());
        total = usize::try_from(body["meta"]["total_count"].as_u64().unwrap()).unwrap();
        page = body["meta"]["next_page"].as_u64();
    }
    (rows, total)
}

fn instant(value: &Value) -> Option<i64> {
    Some(DateTime::parse_from_rfc3339(value.as_str()?).unwrap().timestamp_millis())
}

fn date(value: &Value) -> Option<NaiveDate> {
    value.as_str().map(|text| text.parse().unwrap())
}

fn today() -> NaiveDate {
    DateTime::from_timestamp_millis(START).unwrap().date_naive()
}

fn cents(value: &Value) -> Option<i64> {
    Some(value["value"].as_str()?.replace('.', "").parse().unwrap())
}

/// What a filter means, in the plainest words.
fn holds(term: &Term, row: &Value, quirks: &Quirks) -> bool {
    let value = term.value.as_str();
    let bound = || {
        let at = DateTime::parse_from_rfc3339(value).unwrap().timestamp_millis();
        if quirks.resolution == Resolution::Seconds { at / 1000 * 1000 } else { at }
    };
    let from =
        |field: &str| instant(&row[field]).is_some_and(|at| at > bound() || (at == bound() && !quirks.from_exclusive));
    let to =
        |field: &str| instant(&row[field]).is_some_and(|at| at < bound() || (at == bound() && !quirks.to_exclusive));
    let flag = value == "true";
    match term.name {
        "filter[created_at_from]" => from("created_at"),
        "filter[created_at_to]" => to("created_at"),
        "filter[updated_at_from]" => from("updated_at"),
        "filter[updated_at_to]" => to("updated_at"),
        "filter[status]" => value.split(',').any(|status| row["status"] == status),
        "filter[due_date]" => match value {
            "past_and_today" => date(&row["due_date"]).is_some_and(|due| due <= today()),
            "future" => date(&row["due_date"]).is_some_and(|due| due > today()),
            _ => row["due_date"].is_null(),
        },
        "filter[issue_date_from]" => date(&row["issue_date"]).is_some_and(|issued| issued >= value.parse().unwrap()),
        "filter[missing_data]" => {
            let needed = ["invoice_number", "supplier_name", "total_amount", "issue_date", "due_date"];
            needed.iter().any(|field| row[*field].is_null()) == flag
        }
        "filter[matched_transactions]" => row["matched_transactions"].as_array().unwrap().is_empty() != flag,
        "filter[document_type][]" => {
            row[if value == "duplicates" { "has_duplicates" } else { "is_attachment_non_financial" }] == true
        }
        "filter[exclude_credit_notes]" => !flag || row["is_credit_note"] == false,
        "filter[payable_amount]" => {
            row["payable_amount"]["currency"] == "EUR" && cents(&row["payable_amount"]).unwrap() <= 1_000_000
        }
        "query" => {
            ["supplier_name", "file_name", "invoice_number"].iter().any(|field| contains(&row[*field], value))
                || contains(&row["total_amount"]["value"], value)
        }
        name => unreachable!("no meaning is given for {name}"),
    }
}

fn contains(text: &Value, needle: &str) -> bool {
    text.as_str().is_some_and(|text| text.to_lowercase().contains(&needle.to_lowercase()))
}

/// Rows without the date come last in ascending order, first in descending order.
fn compare(sort: Sort, one: &Value, other: &Value) -> Ordering {
    let key = |row: &Value| match sort.key {
        "created_at" | "updated_at" => (row[sort.key].is_null(), instant(&row[sort.key]).unwrap_or(0), String::new()),
        "total_amount" => (row["total_amount"].is_null(), cents(&row["total_amount"]).unwrap_or(0), String::new()),
        field => (row[field].is_null(), 0, row[field].as_str().unwrap_or_default().to_owned()),
    };
    let order = key(one).cmp(&key(other));
    if sort.descending { order.reverse() } else { order }
}

fn quirks() -> impl Strategy<Value = Quirks> {
    let resolution = select(vec![Resolution::Milliseconds, Resolution::Seconds]);
    let ties = select(vec![TieOrder::Stable, TieOrder::Reverse, TieOrder::Random]);
    (any::<[bool; 3]>(), resolution, ties, 0_usize..5, 0_usize..9).prop_map(
        |(flags, resolution, tie_order, nulls, same)| Quirks {
            from_exclusive: flags[0],
            to_exclusive: flags[1],
            offset_dates: flags[2],
            resolution,
            tie_order,
            null_updated_at: nulls,
            same_second: same,
            ..Quirks::default()
        },
    )
}

/// A bound that often falls on a row: the start of its second, its millisecond, or beside it.
fn windows() -> impl Strategy<Value = Vec<(&'static str, usize, i64)>> {
    let names =
        ["filter[created_at_from]", "filter[created_at_to]", "filter[updated_at_from]", "filter[updated_at_to]"];
    let one = (select(names.to_vec()), 0_usize..60, select(vec![0, 1, -1, 1000, 86_400_000]));
    proptest::collection::vec(one, 0..3)
}

fn supplier_terms() -> impl Strategy<Value = Vec<Term>> {
    let known = vec![
        ("filter[status]", "to_review"),
        ("filter[due_date]", "past_and_today"),
        ("filter[due_date]", "future"),
        ("filter[due_date]", "missing_date"),
        ("filter[issue_date_from]", "2026-01-01"),
        ("filter[missing_data]", "true"),
        ("filter[missing_data]", "false"),
        ("filter[matched_transactions]", "true"),
        ("filter[matched_transactions]", "false"),
        ("filter[document_type][]", "duplicates"),
        ("filter[document_type][]", "non_financial_documents"),
        ("filter[exclude_credit_notes]", "true"),
        ("filter[payable_amount]", "lte:10000.00:EUR"),
        ("query", "edf"),
        ("query", "FACTURE-0000"),
    ];
    proptest::sample::subsequence(known, 0..3)
        .prop_filter("one value a parameter", |terms| {
            terms.iter().map(|(name, _)| name).collect::<BTreeSet<_>>().len() == terms.len()
        })
        .prop_map(|terms| terms.into_iter().map(|(name, value)| Term { name, value: value.to_owned() }).collect())
}

fn client_terms() -> impl Strategy<Value = Vec<Term>> {
    let statuses = select(vec!["draft", "unpaid,paid", "paid,canceled"]);
    proptest::option::of(statuses).prop_map(|status| {
        status.map(|value| Term { name: "filter[status]", value: value.to_owned() }).into_iter().collect()
    })
}

fn bounds(model: &mut Model, resource: Resource, windows: &[(&'static str, usize, i64)]) -> Vec<Term> {
    let rows = model.rows(resource);
    let term = |(name, place, shift): &(&'static str, usize, i64)| {
        let at = instant(&rows[place % rows.len()]["created_at"]).unwrap() + shift;
        let value = DateTime::from_timestamp_millis(at).unwrap().to_rfc3339_opts(chrono::SecondsFormat::Millis, true);
        Term { name, value }
    };
    windows.iter().map(term).collect()
}

fn check(
    resource: Resource,
    quirks: &Quirks,
    windows: &[(&'static str, usize, i64)],
    mut terms: Vec<Term>,
    sort: Sort,
    per_page: usize,
) {
    let settings =
        Settings { supplier_invoices: 60, client_invoices: 60, quirks: quirks.clone(), ..Settings::default() };
    let mut model = Model::new(settings, START, "http://fake");
    let mut seen = BTreeSet::new();
    terms.extend(bounds(&mut model, resource, windows).into_iter().filter(|term| seen.insert(term.name)));

    let parameters: Vec<String> = terms.iter().map(|term| format!("{}={}", term.name, term.value)).collect();
    let direction = if sort.descending { "desc" } else { "asc" };
    let parameters = parameters.join("&");
    let query = format!("{parameters}&exclude_imported=false&per_page={per_page}&sort_by={}:{direction}", sort.key);
    let (listed, total) = read(&mut model, resource, &query);

    let truth = model.rows(resource);
    let wanted: Vec<&Value> = truth.iter().filter(|row| terms.iter().all(|term| holds(term, row, quirks))).collect();
    assert_eq!(total, wanted.len(), "{query}");
    assert!(listed.is_sorted_by(|one, other| compare(sort, one, other) != Ordering::Greater), "{query}");
    if quirks.tie_order != TieOrder::Random {
        let by_id = |row: &&Value| row["id"].as_str().unwrap().to_owned();
        let mut listed: Vec<&Value> = listed.iter().collect();
        listed.sort_by_key(by_id);
        assert_eq!(listed, wanted, "{query}");
    }
}

fn supplier_sorts() -> impl Strategy<Value = Sort> {
    let keys = [
        "created_at",
        "updated_at",
        "file_name",
        "supplier_name",
        "payment_date",
        "due_date",
        "scheduled_date",
        "total_amount",
    ];
    (select(keys.to_vec()), any::<bool>()).prop_map(|(key, descending)| Sort { key, descending })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn supplier_lists_are_what_a_naive_filter_and_sort_give(
        quirks in quirks(), windows in windows(), terms in supplier_terms(), sort in supplier_sorts(), per_page in 1_usize..30,
    ) {
        check(Resource::SupplierInvoices, &quirks, &windows, terms, sort, per_page);
    }

    #[test]
    fn client_lists_are_what_a_naive_filter_and_sort_give(
        quirks in quirks(), windows in windows(), terms in client_terms(), descending: bool, per_page in 1_usize..30,
    ) {
        check(Resource::ClientInvoices, &quirks, &windows, terms, Sort { key: "created_at", descending }, per_page);
    }
}
