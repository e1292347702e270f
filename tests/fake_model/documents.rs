//! Attachments, presigned URLs and the files behind them.

use _core::fake::{Model, Settings};
use serde_json::{Value, json};

use super::{BOTH, START, ask, body, model};

fn attachments(model: &mut Model) -> Vec<Value> {
    let ids: Vec<Value> =
        BOTH.iter().flat_map(|resource| model.rows(*resource)).map(|row| row["attachment_id"].clone()).collect();
    ids.iter()
        .map(|id| body(model, &format!("/v2/attachments/{}", id.as_str().unwrap()))["attachment"].clone())
        .collect()
}

fn path(attachment: &Value) -> String {
    attachment["url"].as_str().unwrap().strip_prefix("http://fake").unwrap().to_owned()
}

#[test]
fn an_attachment_has_the_documented_fields() {
    let mut model = model(json!({}));
    for attachment in attachments(&mut model) {
        let names: Vec<_> = attachment.as_object().unwrap().keys().map(String::as_str).collect();
        let documented =
            ["created_at", "file_content_type", "file_name", "file_size", "id", "probative_attachment", "url"];
        assert_eq!(names, documented);
        assert!(attachment["file_size"].is_string());
    }
}

#[test]
fn a_file_is_as_long_as_its_attachment_says_and_about_as_long_as_asked() {
    let mut model = model(json!({}));
    let mut sizes = Vec::new();
    for attachment in attachments(&mut model) {
        let file = ask(&mut model, &path(&attachment)).bytes();
        assert_eq!(attachment["file_size"], file.len().to_string());
        assert!((35_000..=65_000).contains(&file.len()));
        sizes.push(file.len());
    }
    sizes.sort_unstable();
    sizes.dedup();
    assert!(sizes.len() > 30);
}

#[test]
fn uniform_files_have_exactly_the_size_asked_for_and_differ() {
    for attachment_bytes in [2_000, 50_000, 200_001] {
        let quirks = serde_json::from_value(json!({"uniform_sizes": true})).unwrap();
        let mut model = Model::new(Settings { attachment_bytes, quirks, ..Settings::default() }, START, "http://fake");
        let attachments = attachments(&mut model);
        let files: Vec<_> = attachments.iter().map(|attachment| ask(&mut model, &path(attachment)).bytes()).collect();
        assert!(files.iter().all(|file| file.len() == attachment_bytes));
        assert_ne!(files[0], files[1]);
    }
}

#[test]
fn a_presigned_url_works_for_thirty_minutes_and_no_longer() {
    let mut model = model(json!({}));
    let path = path(&attachments(&mut model)[0]);
    assert!(path.contains("X-Amz-Expires=1800"));
    model.advance(1799.0);
    assert_eq!(ask(&mut model, &path).status, 200);
    model.advance(1.0);
    let expired = ask(&mut model, &path);
    assert_eq!((expired.status, expired.header("content-type")), (403, Some("application/xml")));
    let other = attachments(&mut model)[1]["id"].as_str().unwrap().to_owned();
    let (_, query) = path.split_once('?').unwrap();
    assert_eq!(ask(&mut model, &format!("/files/{other}.pdf?{query}")).status, 403, "a signature is for one file");
}

#[test]
fn a_display_copy_is_a_file_of_its_own() {
    let mut model = model(json!({"display_copies": 1, "uniform_sizes": true}));
    let rows = model.rows(BOTH[0]);
    let row = rows.iter().find(|row| row["display_attachment_id"] != row["attachment_id"]).unwrap();
    let mut file = |key: &str| {
        let id = row[key].as_str().unwrap();
        let attachment = body(&mut model, &format!("/v2/attachments/{id}"))["attachment"].clone();
        ask(&mut model, &path(&attachment)).bytes()
    };
    assert_ne!(file("attachment_id"), file("display_attachment_id"));
}
