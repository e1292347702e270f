//! One invoice as it was sent: its bytes, and the few fields that a sync must understand.

use std::borrow::Cow;

use bytes::Bytes;
use serde_json::value::RawValue;

use super::header::Header;
use super::window::Key;
use crate::id::{AttachmentId, InvoiceId, OrganizationId};
use crate::time::Timestamp;

/// An invoice whose identity could be read; every other field stays bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The JSON object, byte for byte.
    pub raw: Bytes,
    /// Its identity.
    pub id: InvoiceId,
    /// When it was created, as far as Qonto says.
    pub created_at: Option<Timestamp>,
    /// When it was last changed, as far as Qonto says.
    pub updated_at: Option<Timestamp>,
    /// Its file; absent until Qonto has made it.
    pub attachment_id: Option<AttachmentId>,
    /// The file to show instead, when it is another one.
    pub display_attachment_id: Option<AttachmentId>,
    /// The company it belongs to.
    pub organization_id: Option<OrganizationId>,
}

/// A row without a readable identity, kept raw so that nothing is lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// What stood where an invoice was expected.
    pub raw: Bytes,
    /// Why it could not be read.
    pub reason: String,
}

impl Record {
    /// Reads the header of one row; a row without an id comes back with the reason.
    pub fn read(raw: Bytes) -> Result<Self, Unreadable> {
        let header = Header::read(&raw).and_then(|mut header| match header.id.take() {
            Some(id) => Ok((id, header)),
            None => Err("the row has no id".to_owned()),
        });
        match header {
            Ok((id, header)) => Ok(Self::new(raw, id.into(), header)),
            Err(reason) => Err(Unreadable { raw, reason }),
        }
    }

    fn new(raw: Bytes, id: InvoiceId, header: Header) -> Self {
        Self {
            raw,
            id,
            created_at: header.created_at,
            updated_at: header.updated_at,
            attachment_id: header.attachment_id.map(Into::into),
            display_attachment_id: header.display_attachment_id.map(Into::into),
            organization_id: header.organization_id.map(Into::into),
        }
    }

    /// The record as text; JSON that was parsed is UTF-8.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.raw).unwrap_or_default()
    }

    /// Its files, each once: the stored one, and the one to show when it differs.
    pub fn attachments(&self) -> impl Iterator<Item = &AttachmentId> {
        let display = self.display_attachment_id.as_ref();
        self.attachment_id.iter().chain(display.filter(|id| Some(*id) != self.attachment_id.as_ref()))
    }
}

impl Unreadable {
    /// One of its dates, as far as it can be read.
    pub fn date(&self, key: Key) -> Option<Timestamp> {
        let header = Header::read(&self.raw).ok()?;
        match key {
            Key::CreatedAt => header.created_at,
            Key::UpdatedAt => header.updated_at,
        }
    }
}

/// A text field; null, `""` and any other kind of value count as absent.
pub(super) fn text(value: Option<&RawValue>) -> Option<String> {
    let text: Cow<'_, str> = serde_json::from_str(value?.get()).ok()?;
    (!text.is_empty()).then(|| text.into_owned())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;

    fn read(json: &'static str) -> Result<Record, Unreadable> {
        Record::read(Bytes::from_static(json.as_bytes()))
    }

    #[test]
    fn keeps_the_bytes_and_reads_the_header() {
        let record = read(r#"{"id":"a","created_at":"2022-03-04T17:58:30+02:00","updated_at":"","new":[1]}"#).unwrap();
        assert_eq!(record.id.as_str(), "a");
        assert_eq!(record.created_at, Timestamp::parse("2022-03-04T15:58:30Z"));
        assert_eq!(record.updated_at, None);
        assert!(record.text().ends_with(r#""new":[1]}"#));
    }

    #[test]
    fn a_display_copy_counts_only_when_it_differs() {
        let same = read(r#"{"id":"a","attachment_id":"x","display_attachment_id":"x"}"#).unwrap();
        assert_eq!(same.attachments().count(), 1);
        let other = read(r#"{"id":"a","attachment_id":"x","display_attachment_id":"y"}"#).unwrap();
        assert_eq!(other.attachments().count(), 2);
    }

    #[test]
    fn a_row_without_identity_is_kept_with_its_reason() {
        for json in
            ["{}", r#"{"id":null}"#, r#"{"id":""}"#, r#"{"id":[1]}"#, r#"["a",null,null,null,null,null]"#, "7", "null"]
        {
            let unreadable = read(json).unwrap_err();
            assert_eq!(unreadable.raw, json);
            assert!(!unreadable.reason.is_empty());
        }
    }
}
