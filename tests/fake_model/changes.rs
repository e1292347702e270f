//! What happens to the account: time, edits, new invoices, deletions.

use std::collections::BTreeSet;

use _core::fake::Model;
use serde_json::{Value, json};

use super::{BOTH, ask, body, model, row, with};

#[test]
fn a_new_file_appears_after_ten_seconds_and_may_bump_its_invoice() {
    for (bumps, resource) in [(false, BOTH[0]), (true, BOTH[1])] {
        let mut model = model(json!({"attachment_bumps_updated_at": bumps}));
        let id = model.create(resource, 1).remove(0);
        let fresh = row(&mut model, resource, &id);
        assert_eq!(fresh["attachment_id"], Value::Null);
        model.advance(9.9);
        assert_eq!(row(&mut model, resource, &id), fresh);
        model.advance(0.1);
        let settled = row(&mut model, resource, &id);
        assert_eq!(settled["updated_at"] != fresh["updated_at"], bumps);
        let attachment = settled["attachment_id"].as_str().unwrap();
        assert_eq!(ask(&mut model, &format!("/v2/attachments/{attachment}")).status, 200);
    }
}

#[test]
fn late_and_never_are_as_many_as_asked() {
    let mut model = model(json!({"late_attachments": 4, "never_attachments": 3, "display_copies": 5}));
    for resource in BOTH {
        let missing =
            |model: &mut Model| model.rows(resource).iter().filter(|row| row["attachment_id"].is_null()).count();
        assert_eq!(missing(&mut model), 7);
    }
    model.advance(10.0);
    for resource in BOTH {
        assert_eq!(model.rows(resource).iter().filter(|row| row["attachment_id"].is_null()).count(), 3);
    }
    let copies = model.rows(BOTH[0]).into_iter().filter(|row| row["attachment_id"] != row["display_attachment_id"]);
    assert_eq!(copies.count(), 5);
}

#[test]
fn edits_change_other_rows_each_time_and_move_them_to_the_end() {
    for resource in BOTH {
        let mut model = model(json!({}));
        let before = model.rows(resource);
        let (first, second) = (model.edit(resource, 5), model.edit(resource, 5));
        assert_ne!(first, second);
        for id in first.iter().chain(&second) {
            let edited = row(&mut model, resource, id);
            assert!(!before.contains(&edited));
            assert_eq!(edited["updated_at"], "2026-07-25T17:20:00.123Z");
        }
        let changed = model.rows(resource).iter().filter(|row| !before.contains(row)).count();
        assert_eq!(changed, first.iter().chain(&second).collect::<BTreeSet<_>>().len());
    }
}

#[test]
fn a_deleted_invoice_is_gone_with_its_file() {
    let mut model = model(json!({}));
    let before = model.rows(BOTH[0]);
    let deleted = model.delete(BOTH[0], 2);
    assert_eq!(model.rows(BOTH[0]).len(), 98);
    let old = before.iter().find(|row| row["id"] == deleted[0].as_str()).unwrap();
    assert_eq!(ask(&mut model, &format!("/v2/supplier_invoices/{}", deleted[0])).status, 404);
    assert_eq!(ask(&mut model, &format!("/v2/attachments/{}", old["attachment_id"].as_str().unwrap())).status, 404);
    assert_eq!(model.delete(BOTH[0], 1000).len(), 98);
}

#[test]
fn mutations_follow_each_page_until_they_stop() {
    let faults = json!({"edits_per_page": 5, "deletions_per_page": 3, "creations_per_page": 2, "mutation_pages": 2});
    let mut model = with(json!({}), faults);
    let first = body(&mut model, "/v2/supplier_invoices");
    assert_eq!(first["meta"]["total_count"], 100, "the page and its count come before the mutations");
    assert_eq!(model.rows(BOTH[0]).len(), 99);
    let changed = |model: &mut Model| body(model, "/v2/supplier_invoices?filter[updated_at_from]=2026-07-25T17:20:00Z");
    assert!((2..=7).contains(&changed(&mut model)["meta"]["total_count"].as_u64().unwrap()));
    changed(&mut model);
    assert_eq!(model.rows(BOTH[0]).len(), 98);
    assert_eq!(model.rows(BOTH[1]).len(), 100);
}

#[test]
fn the_count_is_taken_before_or_after_a_mutation_inside_a_page() {
    let read = |when: &str| {
        let mut model = with(json!({"count_when": when}), json!({"deletions_per_page": 10}));
        let page = body(&mut model, "/v2/supplier_invoices?per_page=100");
        (page["supplier_invoices"].as_array().unwrap().len(), page["meta"]["total_count"].as_u64().unwrap())
    };
    assert_eq!(read("same"), (100, 100));
    assert_eq!(read("before"), (90, 100));
    assert_eq!(read("after"), (100, 90));
}
