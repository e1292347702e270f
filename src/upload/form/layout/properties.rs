//! A form of anything is read as it was meant.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop at a surprise")]

use proptest::collection::vec;
use proptest::prelude::*;
use sha2::{Digest, Sha256};

use super::*;
use crate::attachment::name::hexadecimal;
use crate::testing::cases;
use crate::upload::document::{Content, Origin};

/// Any text, and texts that would end a header, a part or a form.
fn hostile() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "\r\n",
        "\n",
        "\r",
        "\0",
        "\"",
        "\\",
        "\u{85}",
        "\u{2028}",
        "--",
        "\r\n\r\n",
        "; name=\"source\"",
        "; filename=\"b.pdf\"",
        "Content-Type: text/html",
        "%22",
        "%0D%0A",
        "%",
        "..",
        "\u{202e}",
        "é",
        "株",
        "a.pdf",
        " ",
        "'",
        ";",
    ]);
    prop_oneof![any::<String>(), vec(pieces, 0..12).prop_map(|pieces| pieces.concat())]
}

fn entry(number: usize, (name, content): &(String, Vec<u8>)) -> Entry {
    let document = Document {
        content: Content::Sha256(hexadecimal(&Sha256::digest(content)).into()),
        origin: Origin::Memory(content.clone().into()),
        file_name: name.clone(),
        size: u64::try_from(content.len()).unwrap(),
        content_type: "application/pdf",
        own_key: None,
    };
    Entry { key: IdempotencyKey::given(&format!("k-{number}")).unwrap(), document: Arc::new(document) }
}

fn bytes(form: &Form) -> Vec<u8> {
    form.pieces.iter().fold(Vec::new(), |mut all, piece| {
        let Piece::Bytes(bytes) = piece else { unreachable!("no file is sent here") };
        all.extend_from_slice(bytes);
        all
    })
}

/// Splits a form at its boundary: the lines of each part's head, and its body.
fn parts(form: &Form) -> Vec<(Vec<String>, Vec<u8>)> {
    let (bytes, delimiter) = (bytes(form), format!("\r\n--{}", form.boundary).into_bytes());
    let whole = [b"\r\n".as_slice(), &bytes].concat();
    let starts: Vec<usize> = (0..whole.len()).filter(|at| whole[*at..].starts_with(&delimiter)).collect();
    assert_eq!(&whole[starts[starts.len() - 1] + delimiter.len()..], b"--\r\n");
    let part = |ends: &[usize]| {
        let part = &whole[ends[0] + delimiter.len() + 2..ends[1]];
        let end = part.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap();
        let head = String::from_utf8(part[..end].to_vec()).unwrap();
        (head.split("\r\n").map(str::to_owned).collect(), part[end + 4..].to_vec())
    };
    starts.windows(2).map(part).collect()
}

proptest! {
    #![proptest_config(cases(800))]

    #[test]
    fn nothing_breaks_out_of_its_part(
        files in vec((hostile(), vec(any::<u8>(), 0..40)), 1..4),
        source in prop::option::of(hostile()),
        meta in vec((hostile(), hostile()), 0..3),
    ) {
        let entries: Vec<Entry> = files.iter().enumerate().map(|(number, file)| entry(number, file)).collect();
        let shared = Shared { source, meta, skip_attachment_matcher: false };
        let lengths: u64 = entries.iter().map(Form::entry_length).sum::<u64>() + Form::shared_length(&shared);
        let form = Form::new(entries, &shared);
        prop_assert_eq!(form.length(), lengths);
        prop_assert_eq!(format!("{form:?}"), format!("Form({lengths} bytes)"));
        prop_assert_eq!(form.length(), u64::try_from(bytes(&form).len()).unwrap());
        let mut parts = parts(&form).into_iter();
        for (number, (_, content)) in files.iter().enumerate() {
            let (head, body) = parts.next().unwrap();
            let name = head[0].strip_prefix("Content-Disposition: form-data; name=\"supplier_invoices[][file]\"; filename=\"");
            let name = name.and_then(|name| name.strip_suffix('"')).unwrap();
            prop_assert!(!name.contains(['"', '\\']) && !name.contains(char::is_control), "{name:?}");
            prop_assert_eq!((&head[1..], &body), (&["Content-Type: application/pdf".to_owned()][..], content));
            let (head, body) = parts.next().unwrap();
            prop_assert_eq!(head, ["Content-Disposition: form-data; name=\"supplier_invoices[][idempotency_key]\""]);
            prop_assert_eq!(String::from_utf8(body).unwrap(), format!("k-{number}"));
        }
        if let Some(source) = &shared.source {
            let (head, body) = parts.next().unwrap();
            prop_assert_eq!((head.len(), body), (1, source.clone().into_bytes()));
        }
        if !shared.meta.is_empty() {
            let (_, body) = parts.next().unwrap();
            let sent: std::collections::HashMap<String, String> = serde_json::from_slice(&body).unwrap();
            prop_assert_eq!(sent, shared.meta.iter().cloned().collect());
        }
        prop_assert!(parts.next().is_none());
    }
}
