//! What is in the account from the start.

use std::collections::BTreeSet;

use _core::fake::{Model, Settings};
use serde_json::{Value, json};

use super::{BOTH, START, body, model, row};

#[test]
fn the_same_seed_makes_the_same_account() {
    assert_eq!(model(json!({})).rows(BOTH[0]), model(json!({})).rows(BOTH[0]));
    let mut other = Model::new(Settings { seed: 1, ..Settings::default() }, START, "http://fake");
    assert_ne!(model(json!({})).rows(BOTH[0]), other.rows(BOTH[0]));
}

#[test]
fn a_row_is_the_same_in_a_list_alone_and_in_the_truth() {
    for quirks in [json!({}), json!({"odd_forms": true, "offset_dates": true, "resolution": "seconds"})] {
        let mut model = model(quirks);
        for resource in BOTH {
            let page = body(&mut model, &format!("/v2/{}?per_page=100", resource.plural()));
            for listed in page[resource.plural()].as_array().unwrap() {
                let id = listed["id"].as_str().unwrap();
                let alone = body(&mut model, &format!("/v2/{}/{id}", resource.plural()));
                assert_eq!(&alone[resource.singular()], listed);
                assert_eq!(&row(&mut model, resource, id), listed);
            }
        }
    }
}

#[test]
fn seeded_rows_are_older_than_an_hour_and_not_updated_in_the_order_of_creation() {
    for resource in BOTH {
        let rows = model(json!({})).rows(resource);
        let at = |row: &Value, key: &str| chrono::DateTime::parse_from_rfc3339(row[key].as_str().unwrap()).unwrap();
        assert!(rows.iter().all(|row| at(row, "created_at") <= at(row, "updated_at")));
        assert!(rows.iter().all(|row| at(row, "updated_at").timestamp_millis() <= START - 3_600_000));
        let mut by_creation = rows.clone();
        by_creation.sort_by_key(|row| at(row, "created_at"));
        assert!(!by_creation.is_sorted_by_key(|row| at(row, "updated_at")));
    }
}

#[test]
fn rows_without_an_id_or_a_date_are_as_many_as_asked() {
    let mut model = model(json!({"unreadable_rows": 2, "null_updated_at": 3, "updated_at_missing": true}));
    for resource in BOTH {
        let page = body(&mut model, &format!("/v2/{}?per_page=100&exclude_imported=false", resource.plural()));
        let rows = page[resource.plural()].as_array().unwrap();
        assert_eq!(rows.iter().filter(|row| row.get("id").is_none()).count(), 2);
        assert_eq!(model.rows(resource).len(), 98);
        let since = format!("/v2/{}?filter[updated_at_from]=2000-01-01T00:00:00Z", resource.plural());
        assert_eq!(body(&mut model, &since)["meta"]["total_count"], 97);
    }
    assert!(model.rows(BOTH[1]).iter().all(|row| row.get("updated_at").is_none()));
}

#[test]
fn odd_rows_keep_what_tells_them_apart() {
    let mut model = model(json!({"odd_forms": true, "hostile_names": true}));
    for resource in BOTH {
        let rows = model.rows(resource);
        let odd: Vec<_> = rows.iter().filter(|row| row.get("a_field_of_tomorrow").is_some()).collect();
        assert_eq!(odd.len(), 50);
        assert!(
            odd.iter()
                .all(|row| row["id"].is_string() && row["created_at"].is_string() && row["updated_at"].is_string())
        );
    }
    let names: BTreeSet<String> = model.rows(BOTH[0]).iter().map(|row| row["file_name"].to_string()).collect();
    assert!(names.len() >= 24);
    assert!(names.contains("\"../../etc/passwd\"") && names.contains("\"nul\\u0000byte.pdf\""));
}
