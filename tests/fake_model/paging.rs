//! Pages, their meta, and what lists refuse.

use std::collections::BTreeSet;

use serde_json::json;

use super::{ask, body, ids, model};

#[test]
fn each_list_has_its_own_meta() {
    let mut model = model(json!({}));
    assert_eq!(
        body(&mut model, "/v2/supplier_invoices?page=2")["meta"],
        json!({"current_page": 2, "next_page": 3, "prev_page": 1, "total_pages": 4, "total_count": 100, "per_page": 25})
    );
    assert_eq!(
        body(&mut model, "/v2/client_invoices?per_page=250")["meta"],
        json!({"current_page": 1, "next_page": null, "previous_page": null, "total_pages": 1, "total_count": 100, "per_page": 100})
    );
}

#[test]
fn meta_lies_as_the_quirks_say() {
    let mut lying = model(json!({"per_page_clamp": 10, "lying_per_page": true, "count_cap": 15, "next_page": "zero"}));
    let page = body(&mut lying, "/v2/supplier_invoices?per_page=100");
    assert_eq!(page["supplier_invoices"].as_array().unwrap().len(), 10);
    assert_eq!((&page["meta"]["per_page"], &page["meta"]["total_count"]), (&json!(100), &json!(15)));
    assert_eq!(body(&mut lying, "/v2/supplier_invoices?per_page=10&page=10")["meta"]["next_page"], 0);

    let mut silent = model(json!({"next_page": "absent"}));
    assert!(body(&mut silent, "/v2/client_invoices?per_page=100")["meta"].get("next_page").is_none());
}

#[test]
fn a_page_past_the_end_is_empty_or_refused() {
    let past = "/v2/client_invoices?page=5";
    assert_eq!(body(&mut model(json!({})), past)["client_invoices"], json!([]));
    assert_eq!(ask(&mut model(json!({"past_end": "unprocessable"})), past).status, 422);
}

#[test]
fn bad_parameters_are_refused_and_named() {
    let mut model = model(json!({}));
    let date = "filter[updated_at_from]";
    let bad = [
        ("page", "0"),
        ("page", "two"),
        ("per_page", "0"),
        ("per_page", "-1"),
        ("sort_by", "name:desc"),
        ("sort_by", "created_at:up"),
        (date, "2026-01-02"),
        (date, "2026-01-02T03:04:05+02:00"),
    ];
    for (name, value) in bad {
        let path = format!("/v2/supplier_invoices?{name}={value}");
        assert_eq!(ask(&mut model, &path).status, 400, "{path}");
        assert_eq!(body(&mut model, &path)["errors"][0]["source"]["pointer"], name);
        let path = format!("/v2/client_invoices?{name}={value}");
        assert_eq!(ask(&mut model, &path).status, 422, "{path}");
        assert_eq!(body(&mut model, &path)["errors"][0]["source"]["parameter"], name);
    }
    assert_eq!(ask(&mut model, "/v2/client_invoices?sort_by=updated_at:asc").status, 422);
    assert_eq!(ask(&mut model, "/v2/client_invoices?filter[updated_at_from]=2026-01-02T03:04:05%2B02:00").status, 200);
    assert_eq!(ask(&mut model, "/v2/supplier_invoices?filter[due_date]=due").status, 400);
    assert_eq!(ask(&mut model, "/v2/supplier_invoices?unknown=1&filter[status]=unheard_of").status, 200);
}

#[test]
fn repeated_statuses_are_one_filter() {
    let mut model = model(json!({}));
    let mut count = |query: &str| {
        body(&mut model, &format!("/v2/supplier_invoices?per_page=1&{query}"))["meta"]["total_count"].as_u64().unwrap()
    };
    let (paid, archived) = (count("filter[status]=paid"), count("filter[status][]=archived"));
    assert!(paid > 0 && archived > 0);
    assert_eq!(count("filter[status]=paid&filter%5Bstatus%5D%5B%5D=archived"), paid + archived);
}

#[test]
fn imported_invoices_are_hidden_unless_asked_for() {
    let mut model = model(json!({"imported": 7}));
    assert_eq!(body(&mut model, "/v2/client_invoices")["meta"]["total_count"], 93);
    assert_eq!(body(&mut model, "/v2/client_invoices?exclude_imported=false")["meta"]["total_count"], 100);
}

#[test]
fn an_ignored_sort_is_no_order() {
    let mut model = model(json!({"sort_ignored": ["updated_at"]}));
    let page = body(&mut model, "/v2/supplier_invoices?sort_by=updated_at:asc&per_page=100");
    let rows = page["supplier_invoices"].as_array().unwrap();
    assert_eq!(rows.len(), 100);
    assert!(!rows.is_sorted_by_key(|row| row["updated_at"].as_str().unwrap()));
}

#[test]
fn tied_rows_come_in_another_order_each_time_when_random() {
    let mut model = model(json!({"same_second": 30, "tie_order": "random"}));
    let mut page =
        || ids(&body(&mut model, "/v2/client_invoices?sort_by=created_at:asc&per_page=100")["client_invoices"]);
    let (first, second) = (page(), page());
    assert_ne!(first, second);
    assert_eq!(first.iter().collect::<BTreeSet<_>>(), second.iter().collect());
}
