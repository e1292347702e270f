#![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]
use std::fs;
use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use futures::TryStreamExt;
use sha2::{Digest, Sha256};

use super::*;
use crate::attachment::name::hexadecimal;
use crate::upload::document::{Content, Origin};
use crate::upload::form::Fault;

fn entry(key: &str, origin: Origin, bytes: &[u8], file_name: &str) -> Entry {
    let document = Document {
        content: Content::Sha256(hexadecimal(&Sha256::digest(bytes)).into()),
        origin,
        file_name: file_name.to_owned(),
        size: u64::try_from(bytes.len()).unwrap(),
        content_type: "application/pdf",
        own_key: None,
    };
    Entry { key: IdempotencyKey::given(key).unwrap(), document: Arc::new(document) }
}

fn file(key: &str, path: &Path, bytes: &[u8]) -> Entry {
    fs::write(path, bytes).unwrap();
    entry(key, Origin::File(path.to_owned()), bytes, "a file.pdf")
}

fn memory(key: &str, bytes: &'static [u8]) -> Entry {
    entry(key, Origin::Memory(Bytes::from_static(bytes)), bytes, "März\".pdf")
}

fn attachment(key: &str) -> Entry {
    entry(key, Origin::Attachment("attachment-1".into()), b"", "")
}

fn everything_shared() -> Shared {
    let meta = vec![("connector".to_owned(), "a \"b\"".to_owned())];
    Shared { source: Some("integration".to_owned()), meta, skip_attachment_matcher: true }
}

async fn read(form: &Form) -> (Vec<u8>, Option<(usize, Fault)>) {
    let (mut payload, breach) = form.payload(Deadline::after(Duration::from_secs(60)));
    let (mut bytes, mut whole) = (Vec::new(), false);
    while let Ok(chunk) = payload.stream.try_next().await {
        let Some(chunk) = chunk else {
            whole = true;
            break;
        };
        assert!(!chunk.is_empty() && chunk.len() <= 64 * 1024);
        bytes.extend_from_slice(&chunk);
    }
    assert_eq!(whole, breach.index().is_none());
    assert_eq!(whole, payload.length == u64::try_from(bytes.len()).unwrap());
    (bytes, breach.index().zip(breach.fault().cloned()))
}

#[tokio::test]
async fn the_parts_stand_in_the_order_that_pairs_them() {
    let folder = tempfile::tempdir().unwrap();
    let entries = vec![file("k1", &folder.path().join("f"), b"%PDF-1"), memory("k2", b"%PDF-2"), attachment("k3")];
    let form = Form::new(entries, &everything_shared());
    let (bytes, _) = read(&form).await;
    let expected = "--B\r\nContent-Disposition: form-data; name=\"supplier_invoices[][file]\"; filename=\"a file.pdf\"\r\n\
        Content-Type: application/pdf\r\n\r\n%PDF-1\r\n\
        --B\r\nContent-Disposition: form-data; name=\"supplier_invoices[][idempotency_key]\"\r\n\r\nk1\r\n\
        --B\r\nContent-Disposition: form-data; name=\"supplier_invoices[][file]\"; filename=\"März%22.pdf\"\r\n\
        Content-Type: application/pdf\r\n\r\n%PDF-2\r\n\
        --B\r\nContent-Disposition: form-data; name=\"supplier_invoices[][idempotency_key]\"\r\n\r\nk2\r\n\
        --B\r\nContent-Disposition: form-data; name=\"supplier_invoices[][attachment_id]\"\r\n\r\nattachment-1\r\n\
        --B\r\nContent-Disposition: form-data; name=\"supplier_invoices[][idempotency_key]\"\r\n\r\nk3\r\n\
        --B\r\nContent-Disposition: form-data; name=\"source\"\r\n\r\nintegration\r\n\
        --B\r\nContent-Disposition: form-data; name=\"meta\"\r\n\r\n{\"connector\":\"a \\\"b\\\"\"}\r\n\
        --B\r\nContent-Disposition: form-data; name=\"skip_attachment_matcher\"\r\n\r\ntrue\r\n\
        --B--\r\n";
    assert_eq!(form.boundary.len(), BOUNDARY);
    assert_eq!(String::from_utf8(bytes).unwrap().replace(&form.boundary, "B"), expected);
}

#[tokio::test]
async fn a_form_is_as_long_as_its_parts_and_can_be_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let long = vec![7; 2 * 64 * 1024 + 1];
    let entries = vec![file("k1", &folder.path().join("f"), &long), memory("k2", &[b'x'; 70_000]), attachment("k3")];
    for shared in [everything_shared(), Shared { source: None, ..Shared::default() }] {
        let parts: u64 = entries.iter().map(Form::entry_length).sum();
        let form = Form::new(entries.clone(), &shared);
        assert_eq!(form.length(), parts + Form::shared_length(&shared));
        let (first, breach) = read(&form).await;
        assert_eq!(breach, None);
        assert_eq!(first, read(&form).await.0);
    }
}

#[tokio::test]
async fn a_file_that_is_not_what_it_was_breaks_the_form_off() {
    let bytes = vec![7; 64 * 1024 + 1];
    let mut other = bytes.clone();
    other.fill(8);
    for damage in [other, vec![], bytes.iter().copied().skip(1).collect(), [bytes.clone(), vec![7]].concat()] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f");
        let form = Form::new(vec![memory("k1", b"%PDF-"), file("k2", &path, &bytes)], &Shared::default());
        fs::write(&path, &damage).unwrap();
        let (sent, breach) = read(&form).await;
        assert_eq!(breach, Some((1, Fault::Changed)), "{} bytes", damage.len());
        let sent = String::from_utf8_lossy(&sent).into_owned();
        assert!(!sent.contains("\r\nk2\r\n") && !sent.contains(&format!("{}--", form.boundary)));
    }
}

#[tokio::test]
async fn a_file_that_grows_or_shrinks_while_it_is_sent_breaks_the_form_off() {
    let bytes = vec![7; 3 * 64 * 1024];
    for length in [1, 3 * 64 * 1024 - 1, 3 * 64 * 1024 + 1] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f");
        let form = Form::new(vec![file("k1", &path, &bytes)], &Shared::default());
        let (mut payload, breach) = form.payload(Deadline::after(Duration::from_secs(60)));
        let _head = payload.stream.try_next().await.unwrap();
        let _first = payload.stream.try_next().await.unwrap();
        fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(length).unwrap();
        let error = payload.stream.try_for_each(|_| async { Ok(()) }).await.unwrap_err();
        assert_eq!(breach.fault(), Some(&Fault::Changed), "{length}: {error}");
    }
}

#[tokio::test]
async fn a_file_that_is_gone_is_named_with_the_systems_words() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("f");
    let form = Form::new(vec![attachment("k1"), file("k2", &path, b"%PDF-")], &Shared::default());
    fs::remove_file(&path).unwrap();
    let expected = fs::read(&path).unwrap_err().to_string();
    assert_eq!(read(&form).await.1, Some((1, Fault::Unreadable(expected))));
}

#[tokio::test]
async fn a_form_is_not_completed_after_its_deadline() {
    let form = Form::new(vec![memory("k", b"%PDF-1.7")], &Shared::default());
    let (mut payload, breach) = form.payload(Deadline::after(Duration::ZERO));
    tokio::time::sleep(Duration::from_millis(2)).await;
    assert!(payload.stream.try_next().await.is_err());
    assert_eq!(breach.index(), None);
}
