//! Limits and rules.

use _core::fake::{Cut, Faults, Model, Quirks, Settings};
use serde_json::{Value, json};

use super::{START, ask, with};

#[test]
fn the_documented_rate_limit_is_kept_when_asked() {
    let mut model = Model::new(Settings { enforce_rate_limit: true, ..Settings::default() }, START, "http://fake");
    for _ in 0..1000 {
        assert_eq!(ask(&mut model, "/v2/organization").status, 200);
    }
    let refused = ask(&mut model, "/v2/organization");
    assert_eq!((refused.status, refused.header("Retry-After")), (429, None));
    assert_ne!(ask(&mut model, "/files/x").status, 429, "files are on another host");
    model.advance(10.0);
    assert_eq!(ask(&mut model, "/v2/organization").status, 200);
}

#[test]
fn a_rule_spoils_as_many_answers_as_it_says() {
    let rule =
        json!({"path": "client_invoices", "skip": 1, "times": 2, "status": 503, "retry_after": "7", "delay": 0.5});
    let mut model = with(json!({}), json!({"rules": [rule]}));
    let mut statuses = Vec::new();
    for _ in 0..5 {
        assert_eq!(ask(&mut model, "/v2/supplier_invoices").status, 200);
        statuses.push(ask(&mut model, "/v2/client_invoices"));
    }
    assert_eq!(statuses.iter().map(|answer| answer.status).collect::<Vec<_>>(), [200, 503, 503, 200, 200]);
    assert_eq!(statuses[1].header("retry-after"), Some("7"));
    assert_eq!(statuses[1].delay.as_millis(), 500);
    assert_eq!(model.counters().spoiled, 2);
}

#[test]
fn a_rule_is_for_its_path_query_and_method_and_the_first_one_wins() {
    let rules = json!([
        {"path": "/v2/", "query": "page=2", "status": 500},
        {"path": "/v2/", "method": "POST", "status": 418},
        {"path": "/client_invoices", "times": 1, "status": 502},
        {"path": "/client_invoices", "status": 503},
    ]);
    let mut model = with(json!({}), json!({"rules": rules}));
    let mut status = |path: &str| ask(&mut model, path).status;
    assert_eq!(status("/v2/supplier_invoices?page=2"), 500);
    assert_eq!(status("/v2/supplier_invoices?page=1"), 200);
    assert_eq!(status("/v2/client_invoices?page=2"), 500);
    assert_eq!(status("/v2/client_invoices"), 502);
    assert_eq!(status("/v2/client_invoices"), 503);
}

#[test]
fn the_date_header_can_lie_by_an_hour() {
    let date = |quirk: &str| ask(&mut with(json!({"date_header": quirk}), json!({})), "/v2/organization");
    assert_eq!(date("true").header("date"), Some("Sat, 25 Jul 2026 17:20:00 GMT"));
    assert_eq!(date("stale").header("date"), Some("Sat, 25 Jul 2026 16:20:00 GMT"));
    assert_eq!(date("ahead").header("date"), Some("Sat, 25 Jul 2026 18:20:00 GMT"));
    assert_eq!(date("absent").header("date"), None);
}

#[test]
fn each_kind_of_body_can_be_asked_for() {
    let spoiled = |rule: Value| {
        let mut rule = rule;
        rule["path"] = json!("/v2/");
        ask(&mut with(json!({}), json!({"rules": [rule]})), "/v2/organization")
    };
    let whole = spoiled(json!({})).bytes();
    let truncated = spoiled(json!({"body": "truncated_json"}));
    assert_eq!((truncated.status, truncated.bytes()), (200, whole[..whole.len() / 2].to_vec()));
    assert_eq!(spoiled(json!({"status": 500, "body": "empty"})).bytes(), b"");
    assert_eq!(
        spoiled(json!({"status": 502, "body": "html"})).header("content-type"),
        Some("text/html; charset=utf-8")
    );
    assert_eq!(spoiled(json!({"text": "[]"})).bytes(), b"[]");
    let redirect = spoiled(json!({"location": "https://example.com/login"}));
    assert_eq!((redirect.status, redirect.header("location")), (302, Some("https://example.com/login")));
    assert_eq!(spoiled(json!({"html_instead_of_file": true})).status, 200);
    assert_ne!(spoiled(json!({"flip_byte": true})).bytes(), whole);
    assert_eq!(spoiled(json!({"close": "mid_body"})).cut, Some(Cut::MidBody));
    let odd_headers = spoiled(json!({"headers": {"Content-Type": "a/b", "Date": "never"}}));
    assert_eq!((odd_headers.header("content-type"), odd_headers.header("date")), (Some("a/b"), Some("never")));
}

#[test]
fn settings_refuse_names_that_do_not_exist() {
    assert!(serde_json::from_value::<Settings>(json!({"supplier_invoice": 1})).is_err());
    assert!(serde_json::from_value::<Quirks>(json!({"tie_order": "sideways"})).is_err());
    assert!(serde_json::from_value::<Faults>(json!({"rules": [{"status": 500}]})).is_err());
}
