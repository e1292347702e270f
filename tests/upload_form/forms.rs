//! A form of invoices on its way.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use _core::http::transport::Failure;
use _core::upload::Shared;
use _core::upload::document::{Content, Document, Origin};
use _core::upload::form::{Deadline, Entry, Form};
use _core::upload::key::IdempotencyKey;
use http::StatusCode;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::exchange::{OK, PATIENT, post, read_head, serve};

const LENGTH: usize = 1 << 20;
const SHA256: &str = "51b12eb838732b786b4d45c660a974ddf3860ae09084fd293fa6e5df46581a6c";

/// One entry with a file of a mebibyte of sevens.
fn form(path: &Path) -> Form {
    fs::write(path, vec![7; LENGTH]).unwrap();
    let document = Document {
        content: Content::Sha256(SHA256.into()),
        origin: Origin::File(path.to_owned()),
        file_name: "f.pdf".to_owned(),
        size: u64::try_from(LENGTH).unwrap(),
        content_type: "application/pdf",
        own_key: None,
    };
    Form::new(
        vec![Entry { key: IdempotencyKey::given("k").unwrap(), document: Arc::new(document) }],
        &Shared::default(),
    )
}

#[tokio::test]
async fn a_form_arrives_whole() {
    let folder = tempfile::tempdir().unwrap();
    let form = form(&folder.path().join("f"));
    let mut received = vec![0; usize::try_from(form.length()).unwrap()];
    let (address, served) = serve(|mut socket| async move {
        let head = read_head(&mut socket).await;
        socket.read_exact(&mut received).await.unwrap();
        socket.write_all(OK).await.unwrap();
        (head, received)
    });
    assert_eq!(
        post(&address, PATIENT, form.payload(Deadline::after(Duration::from_secs(60))).0).await.unwrap().status,
        StatusCode::OK
    );
    let (head, received) = served.await.unwrap();
    let boundary = form.content_type().split_once("boundary=").unwrap().1.to_owned();
    assert!(head.contains(&format!("boundary={boundary}\r\n")), "{head}");
    assert!(received.starts_with(format!("--{boundary}\r\n").as_bytes()));
    assert!(received.ends_with(format!("\r\n--{boundary}--\r\n").as_bytes()));
}

#[tokio::test]
async fn a_form_whose_file_changed_never_gets_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("f");
    let form = form(&path);
    fs::write(&path, vec![8; LENGTH]).unwrap();
    let (address, served) = serve(|mut socket| async move {
        let mut received = Vec::new();
        let _ = socket.read_to_end(&mut received).await;
        received
    });
    let (payload, breach) = form.payload(Deadline::after(Duration::from_secs(60)));
    let failure = post(&address, PATIENT, payload).await.err().unwrap();
    assert!(matches!(&failure, Failure::Broken(why) if why.contains("changed")), "{failure:?}");
    assert_eq!(breach.index(), Some(0));
    let boundary = form.content_type().split_once("boundary=").unwrap().1.to_owned();
    let received = served.await.unwrap();
    assert!(!String::from_utf8_lossy(&received).contains(&format!("{boundary}--")));
}
