//! Names from Qonto are hostile.

use std::collections::HashSet;
use std::path::{Component, Path};

use icu_normalizer::ComposingNormalizerBorrowed;
use proptest::prelude::*;

use crate::attachment::clean::clean;
use crate::attachment::name::{
    LONGEST_NAME, attachment_name, digest, mirror_folder, relative_path, safe_extension, safe_name, safe_stem,
};
use crate::id::AttachmentId;
use crate::resource::Resource;
use crate::time::Timestamp;

const DEVICES: &str = "CON PRN AUX NUL CONIN$ CONOUT$ COM1 COM2 COM3 COM4 COM5 COM6 COM7 COM8 COM9 \
                       LPT1 LPT2 LPT3 LPT4 LPT5 LPT6 LPT7 LPT8 LPT9 COM¹ LPT³";

/// Any text, and texts put together from what is known to hurt.
pub(super) fn hostile() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "../",
        "/",
        "\\",
        "\0",
        "\n",
        "\u{202e}",
        "\u{200f}",
        ":",
        "*",
        "CON",
        "con",
        "nul",
        "COM1",
        "LPT³",
        "CONIN$",
        ".",
        " ",
        "-",
        "~",
        "_",
        ".pdf",
        ".PDF",
        ".tar.gz",
        "e\u{301}",
        "\u{301}",
        "é",
        "Å",
        "\u{212b}",
        "\u{200d}",
        "日本語",
        "👩‍👩‍👧",
        "facture",
        "\u{a0}",
        "\u{feff}",
        "\u{338}",
        "<",
    ]);
    let built = prop::collection::vec(pieces, 0..60).prop_map(|pieces| pieces.concat());
    prop_oneof![any::<String>(), built]
}

fn assert_safe(name: &str) {
    let parts: Vec<_> = Path::new(name).components().collect();
    assert!(matches!(parts.as_slice(), [Component::Normal(only)] if only.to_str() == Some(name)), "{name:?}");
    assert!(name.len() <= LONGEST_NAME, "{name:?}");
    assert!(!name.contains(['<', '>', ':', '"', '/', '\\', '|', '?', '*', '\u{202e}', '\u{2066}']), "{name:?}");
    assert!(!name.chars().any(char::is_control), "{name:?}");
    assert!(!name.starts_with(['-', '~', '.', ' ']) && !name.ends_with(['.', ' ']), "{name:?}");
    let device = name.split('.').next().unwrap().trim_end().to_ascii_uppercase();
    assert!(!DEVICES.split_whitespace().any(|reserved| reserved == device), "{name:?}");
    assert!(ComposingNormalizerBorrowed::new_nfc().is_normalized(name), "{name:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_name_is_safe_and_stays(text in hostile(), id in any::<String>()) {
        let id = AttachmentId::from(id);
        assert_safe(&attachment_name(&id, &text, None));
        assert_safe(&safe_name(&text));
        assert_safe(&safe_stem(&text));
        prop_assert_eq!(safe_name(&safe_name(&text)), safe_name(&text));
        prop_assert_eq!(safe_name(&attachment_name(&id, &text, None)), attachment_name(&id, &text, None));
    }

    #[test]
    fn cleaning_twice_is_cleaning_once(text in hostile(), longest in 8_usize..200) {
        let once = clean(&text, longest);
        prop_assert!(once.len() <= longest);
        prop_assert_eq!(clean(&once, longest), once);
    }

    #[test]
    fn different_attachments_never_share_a_name(text in hostile(), other in hostile(), ids in any::<(u64, u64)>()) {
        prop_assume!(ids.0 != ids.1);
        let name = |id: u64, text: &str| attachment_name(&AttachmentId::from(id.to_string()), text, None).to_lowercase();
        prop_assert_ne!(name(ids.0, &text), name(ids.1, &text));
        prop_assert_ne!(name(ids.0, &text), name(ids.1, &other));
    }
}

/// Stored paths must come out the same in every version.
#[test]
fn known_names_stay_as_they_are_for_ever() {
    let known = [
        ("Facture n°12.pdf", "Facture n°12", "pdf"),
        ("../../etc/passwd", "_.._etc_passwd", "bin"),
        ("a/b\\c:d*e?.PDF", "a_b_c_d_e_", "pdf"),
        ("nul", "_nul", "bin"),
        ("CON.pdf", "_CON", "pdf"),
        ("com1 .x.pdf", "_com1 .x", "pdf"),
        ("COM10.pdf", "COM10", "pdf"),
        ("", "file", "bin"),
        ("...", "file", "bin"),
        ("\0", "_", "bin"),
        ("-rf.pdf", "rf", "pdf"),
        ("~$invoice.pdf", "$invoice", "pdf"),
        ("invoice\u{202e}fdp.exe", "invoicefdp", "exe"),
        ("cafe\u{301}.pdf", "café", "pdf"),
        ("Invoice 03.2024", "Invoice 03.2024", "bin"),
        ("invoice.pdf. ", "invoice", "pdf"),
        ("invoice.verylongextension", "invoice.verylongextension", "bin"),
        ("日本語.png", "日本語", "png"),
    ];
    for (file_name, stem, extension) in known {
        assert_eq!((safe_stem(file_name).as_str(), safe_extension(file_name, None).as_str()), (stem, extension));
    }
}

#[test]
fn a_cut_that_uncovers_an_extension_is_still_stable() {
    let name = safe_name(&format!("{}..pdf+longer", "x".repeat(145)));
    assert_eq!(safe_name(&name), name);
}

#[test]
fn a_long_name_is_cut_between_letters() {
    let stem = safe_stem(&format!("aaaa{}", "e\u{323}\u{302}x\u{323}".repeat(100)));
    assert_eq!((stem.len(), stem.chars().next_back()), (127, Some('ệ')));
    assert_eq!(safe_stem(&"a".repeat(300)), "a".repeat(128));
    assert!(safe_name(&format!("{}.pdf", "é".repeat(300))).ends_with("é.pdf"));
}

#[test]
fn the_content_type_names_the_extension_when_the_name_does_not() {
    let types = [
        ("application/pdf", "pdf"),
        ("IMAGE/JPEG; q=1", "jpg"),
        ("image/png", "png"),
        ("text/xml", "xml"),
        ("x/y", "bin"),
    ];
    for (content_type, extension) in types {
        assert_eq!(safe_extension("scan", Some(content_type)), extension);
    }
    assert_eq!(safe_extension("scan.heic", Some("application/pdf")), "heic");
}

#[test]
fn a_path_has_its_month_in_utc_and_its_digest() {
    let created_at = Timestamp::parse("2026-01-01T00:30:00+02:00");
    let folder = mirror_folder(Resource::SupplierInvoices, created_at);
    assert_eq!(folder, "supplier_invoices/2025-12");
    assert_eq!(mirror_folder(Resource::ClientInvoices, None), "client_invoices/undated");
    let id = AttachmentId::from("abc");
    assert_eq!(digest(&id), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_eq!(relative_path(&folder, &id, "F.PDF", None), "supplier_invoices/2025-12/F.ba7816bf8f01.pdf");
}

#[test]
fn the_same_name_five_hundred_times_is_five_hundred_names() {
    let names: HashSet<_> =
        (0..500).map(|number| attachment_name(&AttachmentId::from(number.to_string()), "Invoice.pdf", None)).collect();
    assert_eq!(names.len(), 500);
}
