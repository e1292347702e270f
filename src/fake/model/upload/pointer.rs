//! The part of the request that a complaint points at, in the spellings that a client may meet.

use super::complaint::Member;
use crate::fake::UploadPointers;

/// Writes the pointer of the invoice at `index`; an invoice without a key can only be counted.
pub(super) fn pointer(style: UploadPointers, index: usize, key: Option<&str>, member: Member) -> Option<String> {
    let member = member.name();
    Some(match (style, key) {
        (UploadPointers::Absent, _) => return None,
        (UploadPointers::Key, Some(key)) => format!("/supplier_invoices/idempotency_key/{key}/{member}"),
        (UploadPointers::KeyOnly, Some(key)) => format!("/supplier_invoices/idempotency_key/{key}"),
        (UploadPointers::Key | UploadPointers::Index, _) => format!("/supplier_invoices/{index}/{member}"),
        (UploadPointers::KeyOnly, None) => format!("/supplier_invoices/{index}"),
        (UploadPointers::Brackets, _) => format!("supplier_invoices[{index}].{member}"),
        (UploadPointers::Data, _) => format!("/data/supplier_invoices/{index}"),
        (UploadPointers::Dots, _) => format!("supplier_invoices.{index}.{member}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_style_has_its_spelling() {
        let written = |style| pointer(style, 3, Some("k-1"), Member::File);
        let expected = [
            (UploadPointers::Key, Some("/supplier_invoices/idempotency_key/k-1/file")),
            (UploadPointers::KeyOnly, Some("/supplier_invoices/idempotency_key/k-1")),
            (UploadPointers::Index, Some("/supplier_invoices/3/file")),
            (UploadPointers::Brackets, Some("supplier_invoices[3].file")),
            (UploadPointers::Data, Some("/data/supplier_invoices/3")),
            (UploadPointers::Dots, Some("supplier_invoices.3.file")),
            (UploadPointers::Absent, None),
        ];
        for (style, pointer) in expected {
            assert_eq!(written(style).as_deref(), pointer);
        }
    }

    #[test]
    fn without_a_key_the_place_is_told() {
        let written = |style| pointer(style, 0, None, Member::IdempotencyKey);
        assert_eq!(written(UploadPointers::Key).as_deref(), Some("/supplier_invoices/0/idempotency_key"));
        assert_eq!(written(UploadPointers::KeyOnly).as_deref(), Some("/supplier_invoices/0"));
    }
}
