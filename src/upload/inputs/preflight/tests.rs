#![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]
use super::*;

const PDF: &[u8] = b"%PDF-1.7 invoice";

fn item(item: Item) -> Result<Document, String> {
    let mut examined = examine(Input { label: "x".to_owned(), given: Given::Item(item) });
    examined.pop().unwrap().document.map_err(|failure| failure.code)
}

fn content(bytes: &'static [u8]) -> Item {
    Item { content: Some(Bytes::from_static(bytes)), ..Item::default() }
}

#[test]
fn exactly_one_of_three() {
    let file = || Some(PathBuf::from("a.pdf"));
    let nothing = Item::default();
    let both = Item { path: file(), ..content(PDF) };
    let other = Item { path: file(), attachment_id: Some("a".to_owned()), ..Item::default() };
    for wrong in [nothing, both, other] {
        assert_eq!(item(wrong).unwrap_err(), "invalid_item");
    }
}

#[test]
fn each_bad_file_has_its_code() {
    assert_eq!(item(content(b"")).unwrap_err(), "empty_file");
    assert_eq!(item(content(b"<?xml version='1.0'?>")).unwrap_err(), "unsupported_type");
    let large: &[u8] = vec![b'%'; 10 * 1024 * 1024 + 1].leak();
    assert_eq!(item(content(large)).unwrap_err(), "too_large");
    let folder = tempfile::tempdir().unwrap();
    let at = |path: &Path| item(Item { path: Some(path.to_owned()), ..Item::default() }).unwrap_err();
    assert_eq!(at(folder.path()), "invalid_item");
    assert_eq!(at(&folder.path().join("none.pdf")), "missing_file");
    assert_eq!(at(Path::new("/dev/null")), "unsupported_type");
}

#[test]
fn content_without_a_name_gets_one() {
    let document = item(content(PDF)).unwrap();
    assert!(document.file_name.starts_with("invoice-") && document.file_name.contains(".pdf"));
    assert_eq!((document.size, document.content_type), (16, "application/pdf"));
}

#[test]
fn names_and_keys_that_no_form_carries_are_refused() {
    for file_name in ["", "a/b.pdf", "a\0.pdf"] {
        let wrong = Item { file_name: Some(file_name.to_owned()), ..content(PDF) };
        assert_eq!(item(wrong).unwrap_err(), "invalid_item", "{file_name:?}");
    }
    let wrong = Item { idempotency_key: Some("two words".to_owned()), ..content(PDF) };
    assert_eq!(item(wrong).unwrap_err(), "invalid_item");
    let right = Item { idempotency_key: Some("4D5418BB".to_owned()), ..content(PDF) };
    assert_eq!(item(right).unwrap().own_key, IdempotencyKey::given("4d5418bb"));
}
