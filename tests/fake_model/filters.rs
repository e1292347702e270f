//! Filters that the comparison with a naive list leaves out.

use _core::fake::Model;
use serde_json::{Value, json};

use super::{BOTH, ask, body, ids, model};

/// The identifiers listed for one filter, sorted.
fn listed(model: &mut Model, filter: &str) -> Vec<String> {
    let mut ids = ids(&body(model, &format!("/v2/supplier_invoices?per_page=100&{filter}"))["supplier_invoices"]);
    ids.sort();
    ids
}

/// The identifiers of the rows that meet a condition, of which there must be some but not all.
fn wanted(model: &mut Model, holds: impl Fn(&Value) -> bool) -> Vec<String> {
    let rows = model.rows(BOTH[0]);
    let wanted = ids(&rows.iter().filter(|row| holds(row)).cloned().collect());
    assert!(!wanted.is_empty() && wanted.len() < rows.len());
    wanted
}

#[test]
fn friendly_dates_follow_the_clock_of_the_fake() {
    let mut model = model(json!({}));
    let in_month = |field: &'static str, month: &'static str| {
        move |row: &Value| row[field].as_str().is_some_and(|date| date.starts_with(month))
    };
    for (value, month) in [("past_month", "2026-06"), ("this_month", "2026-07")] {
        let wanted = wanted(&mut model, in_month("issue_date", month));
        assert_eq!(listed(&mut model, &format!("filter[issue_date]={value}")), wanted);
    }
    model.advance(31.0 * 86_400.0);
    let july = wanted(&mut model, in_month("issue_date", "2026-07"));
    assert_eq!(listed(&mut model, "filter[issue_date]=past_month"), july);
    model.edit(BOTH[0], 100);
    let today = wanted(&mut model, |row| row["payment_date"] == "2026-08-25");
    assert_eq!(listed(&mut model, "filter[payment_date]=today"), today);
    assert_eq!(ask(&mut model, "/v2/supplier_invoices?filter[payment_date]=someday").status, 400);
}

#[test]
fn rows_are_found_by_file_approver_and_source() {
    let mut model = model(json!({}));
    let rows = model.rows(BOTH[0]);
    let files = [&rows[3]["attachment_id"], &rows[7]["attachment_id"]].map(|id| id.as_str().unwrap().to_owned());
    let both = wanted(&mut model, |row| files.iter().any(|id| row["attachment_id"] == id.as_str()));
    let filter = format!("filter[attachment_id]={}&filter[attachment_id][]={}", files[0], files[1]);
    assert_eq!(listed(&mut model, &filter), both);

    let first = |row: &Value| row["approval_workflow"]["approver_ids"][0].clone();
    let approver = rows.iter().map(first).find(Value::is_string).unwrap();
    let theirs = wanted(&mut model, |row| first(row) == approver);
    assert_eq!(listed(&mut model, &format!("filter[approver_id][]={}", approver.as_str().unwrap())), theirs);

    let integrated = wanted(&mut model, |row| row["source"] == "integration");
    assert_eq!(listed(&mut model, "filter[source][]=integration"), integrated);
}

#[test]
fn a_search_looks_only_at_the_fields_it_is_given() {
    let mut model = model(json!({}));
    let named = wanted(&mut model, |row| row["supplier_name"].as_str().is_some_and(|name| name.contains("SNCF")));
    assert_eq!(listed(&mut model, "query=sncf&query_fields=supplier_name,file_name"), named);
    assert!(listed(&mut model, "query=sncf&query_fields=amount").is_empty());
    assert_eq!(ask(&mut model, "/v2/supplier_invoices?query=x&query_fields=colour").status, 400);
}

#[test]
fn amounts_are_compared_within_their_currency() {
    let mut model = model(json!({}));
    let cents =
        |row: &Value| row["payable_amount"]["value"].as_str().and_then(|text| text.replace('.', "").parse().ok());
    let large = wanted(&mut model, |row| {
        row["payable_amount"]["currency"] == "EUR" && cents(row).is_some_and(|cents: i64| cents >= 1_000_050)
    });
    assert_eq!(listed(&mut model, "filter[payable_amount]=gte:10000.5:EUR"), large);
    assert_eq!(listed(&mut model, "filter[payable_amount][gte]=gte:10000.50:EUR"), large);
    for bad in ["10000", "eq:1.00:EUR", "lte:many:EUR", "lte:1.00"] {
        assert_eq!(ask(&mut model, &format!("/v2/supplier_invoices?filter[payable_amount]={bad}")).status, 400);
    }
}
