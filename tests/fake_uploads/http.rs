//! Uploads over real sockets.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use _core::fake::{CloseWhen, FakeQonto, Faults, Resource, Rule, Settings};
use reqwest::{Client, Response};
use serde_json::Value;
use tokio::task::spawn_blocking;

use super::{BULK, Form, one};

async fn started() -> FakeQonto {
    FakeQonto::start(Settings { supplier_invoices: 0, client_invoices: 0, ..Settings::default() }).await.unwrap()
}

async fn send(fake: &FakeQonto, form: &Form) -> reqwest::Result<Response> {
    let request = Client::new().post(format!("{}{BULK}", fake.base_url())).bearer_auth(fake.access_token());
    request.header("Content-Type", Form::content_type()).body(form.body()).send().await
}

async fn json(response: Response) -> Value {
    serde_json::from_slice(&response.bytes().await.unwrap()).unwrap()
}

#[tokio::test]
async fn a_large_request_is_answered_and_its_files_come_back() {
    let fake = started().await;
    let content = |number: u8| [b"%PDF-".as_slice(), &vec![number; 700_000]].concat();
    let form = (0..20).fold(Form::new(), |form, number| form.file("a.pdf", &content(number)).key(&number.to_string()));
    let answer = json(send(&fake, &form).await.unwrap()).await;
    assert_eq!(answer["supplier_invoices"].as_array().unwrap().len(), 20);
    assert_eq!(fake.rows(Resource::SupplierInvoices).len(), 20);

    let id = answer["supplier_invoices"][7]["attachment_id"].as_str().unwrap();
    let attachment = Client::new().get(format!("{}/v2/attachments/{id}", fake.base_url()));
    let attachment = json(attachment.bearer_auth(fake.access_token()).send().await.unwrap()).await;
    let file = reqwest::get(attachment["attachment"]["url"].as_str().unwrap()).await.unwrap();
    assert_eq!(file.bytes().await.unwrap(), content(7));
}

#[tokio::test]
async fn a_body_that_breaks_off_never_reaches_the_model() {
    let fake = started().await;
    let address = fake.base_url().strip_prefix("http://").unwrap().to_owned();
    let (body, token) = (one("k").body(), fake.access_token());
    let head = format!(
        "POST {BULK} HTTP/1.1\r\nHost: fake\r\nAuthorization: Bearer {token}\r\nContent-Type: {}\r\n\
         Content-Length: {}\r\n\r\n",
        Form::content_type(),
        body.len()
    );
    let answer = spawn_blocking(move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(&body[..body.len() - 1]).unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        answer
    });
    assert!(answer.await.unwrap().is_empty());
    assert!(fake.uploads().is_empty());
    assert!(fake.requests().is_empty());
}

#[tokio::test]
async fn a_lost_answer_leaves_the_invoice_behind_and_its_key_finds_it() {
    let fake = started().await;
    let lost = Rule { path: "bulk".to_owned(), close: Some(CloseWhen::BeforeHeaders), ..Rule::default() };
    fake.set_faults(Faults { rules: vec![lost], ..Faults::default() });
    assert!(send(&fake, &one("k")).await.is_err());
    fake.set_faults(Faults::default());
    let answer = json(send(&fake, &one("k")).await.unwrap()).await;
    assert_eq!(answer["supplier_invoices"][0]["id"], fake.uploads()[0]["id"]);
    assert_eq!(fake.counters().uploads, 1);
}

#[tokio::test]
async fn a_repeat_meets_429_until_the_first_request_is_answered() {
    let fake = started().await;
    let slow = Rule { path: "bulk".to_owned(), delay: 600.0, times: Some(1), ..Rule::default() };
    fake.set_faults(Faults { rules: vec![slow], ..Faults::default() });
    let form = one("k");
    let patient = send(&fake, &form);
    let asked = async {
        while fake.counters().bulk_requests == 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::select! {
        _ = patient => unreachable!("ten minutes have not passed"),
        () = asked => {}
    }
    assert_eq!(send(&fake, &form).await.unwrap().status(), 429);
    fake.advance(600.0);
    assert_eq!(send(&fake, &form).await.unwrap().status(), 200);
    assert_eq!(fake.counters().uploads, 1);
}

#[tokio::test]
async fn somebody_else_can_upload_meanwhile() {
    let fake = started().await;
    let id = fake.upload_by_somebody("a.pdf", b"%PDF-".as_slice());
    assert_eq!(fake.rows(Resource::SupplierInvoices)[0]["id"], *id);
    assert_eq!(fake.counters().uploads, 1);
}
