//! Which bytes pass for the promised file.

use crate::attachment::verify::Expectation;
use crate::error::{Error, Result};
use crate::id::AttachmentId;

const PDF: &[u8] = b"%PDF-1.7\n1 0 obj";
const JPEG: &[u8] = b"\xff\xd8\xff\xe0\x00\x10JFIF";
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\x00\x00";
const E_INVOICE: &[u8] = b"<?xml version=\"1.0\"?>\n<rsm:CrossIndustryInvoice><Error><Code>1</Code></Error>";
const STORE_ERROR: &[u8] = b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>AccessDenied</Code></Error>";
const NAMED_ERROR: &[u8] = b"<Error xmlns=\"x\"><Code>NoSuchKey</Code></Error>";
const LOGIN: &[u8] = b"\xef\xbb\xbf \n<!-- hello --><!DOCTYPE HTML><html><body>Sign in";

fn declared(content_type: &str) -> Expectation {
    Expectation { file_content_type: Some(content_type.to_owned()), ..Expectation::default() }
}

fn check(expectation: &Expectation, bytes: &[u8]) -> Result<String> {
    expectation.check(&AttachmentId::from("a-1"), bytes, u64::try_from(bytes.len()).unwrap())
}

fn refusal(expectation: &Expectation, bytes: &[u8]) -> String {
    match check(expectation, bytes) {
        Err(Error::Integrity { attachment_id, detail }) if attachment_id.as_str() == "a-1" => detail,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_good_file_keeps_its_declared_type() {
    let good = [
        ("application/pdf", PDF),
        ("Application/PDF; charset=binary", PDF),
        ("image/jpeg", JPEG),
        ("image/png", PNG),
        ("application/xml", E_INVOICE),
        ("text/xml", b"\xff\xfe<\x00?\x00".as_slice()),
        ("text/html", LOGIN),
        ("image/heic", b"anything".as_slice()),
    ];
    for (content_type, bytes) in good {
        assert_eq!(check(&declared(content_type), bytes).unwrap(), content_type);
    }
}

#[test]
fn an_absent_or_empty_type_is_read_from_the_bytes() {
    let none = Expectation { answer_content_type: Some("text/csv".to_owned()), ..Expectation::default() };
    let types = [(PDF, "application/pdf"), (JPEG, "image/jpeg"), (PNG, "image/png"), (E_INVOICE, "application/xml")];
    for (bytes, content_type) in types {
        assert_eq!(check(&none, bytes).unwrap(), content_type);
        assert_eq!(check(&declared("binary/octet-stream"), bytes).unwrap(), content_type);
    }
    assert_eq!(check(&none, b"a,b").unwrap(), "text/csv");
    assert_eq!(check(&declared(""), b"a,b").unwrap(), "application/octet-stream");
}

#[test]
fn an_error_page_is_no_file_whatever_was_declared() {
    for expectation in [Expectation::default(), declared("application/pdf"), declared("application/xml")] {
        assert!(refusal(&expectation, LOGIN).contains("HTML page"));
        assert!(refusal(&expectation, STORE_ERROR).contains("file store"));
        assert!(refusal(&expectation, NAMED_ERROR).contains("file store"));
    }
}

#[test]
fn an_error_page_of_the_wrong_length_is_called_a_page() {
    let expectation = Expectation { file_size: Some(50_000), ..declared("application/pdf") };
    assert!(refusal(&expectation, LOGIN).contains("HTML page"));
}

#[test]
fn contradicting_bytes_name_both_kinds() {
    let wrong = [("application/pdf", PNG), ("application/pdf", E_INVOICE), ("image/png", JPEG), ("text/xml", PDF)];
    for (content_type, bytes) in wrong {
        assert!(refusal(&declared(content_type), bytes).contains(content_type));
    }
    assert!(refusal(&declared("application/pdf"), b"\x1f\x8b\x08gzip").contains("no known kind"));
    assert!(refusal(&declared("application/pdf"), JPEG).contains("a JPEG image"));
}

#[test]
fn a_pdf_may_begin_late_but_not_anywhere() {
    let behind = |junk: usize| [vec![b' '; junk], PDF.to_vec()].concat();
    assert!(check(&declared("application/pdf"), &behind(900)).is_ok());
    assert!(check(&declared("application/pdf"), &behind(1100)).is_err());
}

#[test]
fn a_wrong_length_names_both_numbers() {
    let size = Expectation { file_size: Some(27_965), ..Expectation::default() };
    let header = Expectation { content_length: Some(99), ..Expectation::default() };
    for (expectation, whose, promised) in [(size, "file_size", "27965"), (header, "Content-Length", "99")] {
        let text = refusal(&expectation, PDF);
        assert!(text.contains(whose) && text.contains(promised) && text.contains("16 came"), "{text}");
    }
}

#[test]
fn an_empty_file_must_have_been_announced_by_qonto() {
    assert!(refusal(&Expectation::default(), b"").contains("empty"));
    assert!(refusal(&Expectation { content_length: Some(0), ..Expectation::default() }, b"").contains("empty"));
    assert!(check(&Expectation { file_size: Some(0), ..declared("application/pdf") }, b"").is_ok());
}

#[test]
fn a_file_that_grows_too_long_is_refused_while_it_arrives() {
    let id = AttachmentId::from("a-1");
    let expectation = Expectation { content_length: Some(20), ..Expectation::default() };
    assert!(expectation.check_arriving(&id, PDF, 20).is_ok());
    assert!(expectation.check_arriving(&id, PDF, 21).is_err());
    assert!(expectation.check_arriving(&id, LOGIN, 5).is_err());
}

#[test]
fn a_body_without_an_end_is_broken_off() {
    let (id, gigabyte) = (AttachmentId::from("a-1"), 1 << 30);
    let nothing = Expectation::default();
    assert!(nothing.check_arriving(&id, PDF, gigabyte).is_ok());
    assert!(nothing.check_arriving(&id, PDF, gigabyte + 1).is_err());
    let promised = Expectation { content_length: Some(gigabyte + 1), ..Expectation::default() };
    assert!(promised.check_arriving(&id, PDF, 1).is_err());
}
