//! The fake Qonto over real sockets, seen by a plain client.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use _core::fake::{CloseWhen, FakeQonto, Faults, Resource, Rule, Settings};
use reqwest::{Client, Response};
use serde_json::Value;

async fn started(settings: Settings) -> FakeQonto {
    FakeQonto::start(settings).await.unwrap()
}

/// Python calls it from any thread.
fn is_shared_between_threads<T: Send + Sync>(_: &T) {}

async fn get(fake: &FakeQonto, path: &str) -> Response {
    let request = Client::new().get(format!("{}{path}", fake.base_url())).bearer_auth(fake.access_token());
    request.send().await.unwrap()
}

async fn json(response: Response) -> Value {
    serde_json::from_slice(&response.bytes().await.unwrap()).unwrap()
}

/// The attachment of the first supplier invoice.
async fn attachment(fake: &FakeQonto) -> Value {
    let id = fake.rows(Resource::SupplierInvoices)[0]["attachment_id"].as_str().unwrap().to_owned();
    json(get(fake, &format!("/v2/attachments/{id}")).await).await["attachment"].clone()
}

fn faults(rule: Rule) -> Faults {
    Faults { rules: vec![rule], ..Faults::default() }
}

#[tokio::test]
async fn a_list_needs_a_credential() {
    let fake = started(Settings::default()).await;
    let url = format!("{}/v2/supplier_invoices", fake.base_url());
    let key = format!("{}:{}", fake.login(), fake.secret_key());
    for (credential, status) in [(None, 401), (Some("Bearer wrong"), 401), (Some(key.as_str()), 200)] {
        let mut request = Client::new().get(&url);
        if let Some(credential) = credential {
            request = request.header("Authorization", credential);
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), status);
        let trace = response.headers()["x-tyk-trace-id"].to_str().unwrap().to_owned();
        let body = json(response).await;
        assert!(status == 200 || body["trace_id"] == *trace);
    }
    assert!(fake.requests().iter().all(|request| !request.to_string().contains("secret")));
}

#[tokio::test]
async fn the_sandbox_shows_its_login_page_without_the_staging_token() {
    let fake = started(Settings { staging_token: Some("staging".to_owned()), ..Settings::default() }).await;
    let response = get(&fake, "/v2/organization").await;
    assert_eq!(response.status(), 200);
    assert!(response.headers()["content-type"].to_str().unwrap().starts_with("text/html"));
    let request = Client::new().get(format!("{}/v2/organization", fake.base_url())).bearer_auth(fake.access_token());
    let response = request.header("X-Qonto-Staging-Token", "staging").send().await.unwrap();
    assert!(json(response).await["organization"]["id"].is_string());
    assert!(!fake.requests()[1].to_string().contains("\"staging\""), "the token is not in the log");
}

#[tokio::test]
async fn a_presigned_url_gives_the_file_and_refuses_credentials() {
    let fake = started(Settings::default()).await;
    let attachment = attachment(&fake).await;
    let url = attachment["url"].as_str().unwrap();
    let file = reqwest::get(url).await.unwrap();
    assert_eq!(file.headers()["content-length"].to_str().unwrap(), attachment["file_size"].as_str().unwrap());
    assert_eq!(file.headers()["content-type"], "application/pdf");
    assert!(file.bytes().await.unwrap().starts_with(b"%PDF-"));

    for (name, value) in [("Authorization", "Bearer x"), ("X-Qonto-Staging-Token", "x")] {
        let refused = Client::new().get(url).header(name, value).send().await.unwrap();
        assert_eq!(refused.status(), 400);
        assert!(refused.text().await.unwrap().contains("<Code>InvalidArgument</Code>"));
    }
    let forged = reqwest::get(url.replace("Signature=", "Signature=0")).await.unwrap();
    assert_eq!(forged.status(), 403);
    fake.advance(1801.0);
    assert_eq!(reqwest::get(url).await.unwrap().status(), 403);
}

#[tokio::test]
async fn files_can_be_behind_the_login_page_too() {
    let quirks = serde_json::from_str(r#"{"files_behind_wall": true}"#).unwrap();
    let fake = started(Settings { quirks, staging_token: Some("staging".to_owned()), ..Settings::default() }).await;
    let id = fake.rows(Resource::SupplierInvoices)[0]["attachment_id"].as_str().unwrap().to_owned();
    let request =
        Client::new().get(format!("{}/v2/attachments/{id}", fake.base_url())).bearer_auth(fake.access_token());
    let body = json(request.header("X-Qonto-Staging-Token", "staging").send().await.unwrap()).await;
    let url = body["attachment"]["url"].as_str().unwrap();
    let wall = reqwest::get(url).await.unwrap();
    assert!(wall.headers()["content-type"].to_str().unwrap().starts_with("text/html"));
    let file = Client::new().get(url).header("X-Qonto-Staging-Token", "staging").send().await.unwrap();
    assert_eq!(file.headers()["content-type"], "application/pdf");
}

#[tokio::test]
async fn a_connection_breaks_where_a_rule_says() {
    let fake = started(Settings::default()).await;
    let url = attachment(&fake).await["url"].as_str().unwrap().to_owned();
    let cut = |close| faults(Rule { path: "/files/".to_owned(), close: Some(close), ..Rule::default() });

    fake.set_faults(cut(CloseWhen::BeforeHeaders));
    assert!(reqwest::get(&url).await.is_err());

    fake.set_faults(cut(CloseWhen::MidBody));
    let response = reqwest::get(&url).await.unwrap();
    assert_eq!(response.status(), 200);
    assert!(response.bytes().await.is_err());

    fake.set_faults(Faults::default());
    assert!(reqwest::get(&url).await.unwrap().bytes().await.is_ok());
}

#[tokio::test]
async fn a_declared_length_can_be_wrong_both_ways() {
    let fake = started(Settings::default()).await;
    let attachment = attachment(&fake).await;
    let (url, size) = (attachment["url"].as_str().unwrap(), attachment["file_size"].as_str().unwrap());
    let off_by = |delta| faults(Rule { path: "/files/".to_owned(), content_length_delta: delta, ..Rule::default() });

    fake.set_faults(off_by(10));
    assert!(reqwest::get(url).await.unwrap().bytes().await.is_err());

    fake.set_faults(off_by(-10));
    let body = reqwest::get(url).await.unwrap().bytes().await.unwrap();
    assert_eq!(body.len() + 10, size.parse::<usize>().unwrap());
}

#[tokio::test]
async fn the_date_header_follows_the_clock_of_the_fake_and_can_be_absent() {
    let fake = started(Settings::default()).await;
    let date = |response: &Response| httpdate::parse_http_date(response.headers()["date"].to_str().unwrap()).unwrap();
    let before = date(&get(&fake, "/v2/organization").await);
    fake.advance(86_400.0);
    let after = date(&get(&fake, "/v2/organization").await);
    assert!(after.duration_since(before).unwrap().as_secs() >= 86_400);

    let quirks = serde_json::from_str(r#"{"date_header": "absent"}"#).unwrap();
    let fake = started(Settings { quirks, ..Settings::default() }).await;
    assert!(!get(&fake, "/v2/organization").await.headers().contains_key("date"));
}

#[tokio::test]
async fn unknown_paths_are_the_gateways_and_unknown_ids_are_qontos() {
    let fake = started(Settings::default()).await;
    let response = get(&fake, "/v2/unknown").await;
    assert_eq!(response.status(), 404);
    assert!(response.headers()["content-type"].to_str().unwrap().starts_with("text/plain"));
    for path in ["/v2/supplier_invoices/none", "/v2/client_invoices/none", "/v2/attachments/none"] {
        let response = get(&fake, path).await;
        assert_eq!(response.status(), 404);
        assert_eq!(json(response).await["errors"][0]["source"]["parameter"], "id");
    }
}

#[tokio::test]
async fn a_stopped_fake_is_gone() {
    let fake = started(Settings::default()).await;
    is_shared_between_threads(&fake);
    let base_url = fake.base_url().to_owned();
    let client = Client::new();
    assert!(client.get(&base_url).send().await.is_ok());
    fake.close().await;
    assert!(client.get(&base_url).send().await.is_err());
}
