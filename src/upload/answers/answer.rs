//! What Qonto answers to a bulk upload, whatever shape it has.

use bytes::Bytes;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::error::{Error, Result};
use crate::id::{AttachmentId, InvoiceId};
use crate::upload::report::UploadFailure;

/// The body of an answer with status 200, which proves nothing by itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct BulkAnswer {
    /// The entries of `supplier_invoices`, in the order in which they came.
    pub(crate) invoices: Vec<Created>,
    /// The errors beside them.
    pub(crate) errors: Vec<UploadFailure>,
}

/// One entry of `supplier_invoices`; it is an invoice only if it has an id and no errors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Created {
    /// The entry, byte for byte.
    pub(crate) raw: Bytes,
    /// The invoice's identity.
    pub(crate) id: Option<InvoiceId>,
    /// As Qonto named it.
    pub(crate) file_name: Option<String>,
    /// Its file.
    pub(crate) attachment_id: Option<AttachmentId>,
    /// The errors inside the entry, where Qonto's guide looks for them.
    pub(crate) errors: Vec<UploadFailure>,
}

#[derive(Deserialize)]
struct Body<'a> {
    #[serde(borrow, default, deserialize_with = "present")]
    supplier_invoices: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "present")]
    errors: Option<&'a RawValue>,
}

#[derive(Deserialize, Default)]
struct Header<'a> {
    #[serde(borrow)]
    id: Option<&'a RawValue>,
    #[serde(borrow)]
    file_name: Option<&'a RawValue>,
    #[serde(borrow)]
    attachment_id: Option<&'a RawValue>,
    #[serde(borrow)]
    errors: Option<&'a RawValue>,
}

impl BulkAnswer {
    /// Reads a body; one with neither `supplier_invoices` nor `errors` is no answer to a bulk upload.
    pub(crate) fn read(body: &Bytes) -> Result<Self> {
        let wrong = |what: &str| Error::Decode(format!("Qonto's answer to the upload {what}: is base_url right?"));
        let Body { supplier_invoices, errors } = object(body).ok_or_else(|| wrong("is not an object in JSON"))?;
        if supplier_invoices.is_none() && errors.is_none() {
            return Err(wrong("has neither \"supplier_invoices\" nor \"errors\""));
        }
        #[cfg(test)]
        let errors = crate::mutants::Mutant::ErrorsInOnePlace.instead(errors, || None);
        let invoices = supplier_invoices.map(entries).unwrap_or_default();
        let invoices =
            invoices.into_iter().map(|entry| Created::read(&body.slice_ref(entry.get().as_bytes()))).collect();
        Ok(Self { invoices, errors: failures(errors) })
    }
}

impl Created {
    /// Anything that is not an object is an entry that says nothing.
    fn read(raw: &Bytes) -> Self {
        let header: Header<'_> = object(raw).unwrap_or_default();
        Self {
            id: text(header.id).map(Into::into),
            file_name: text(header.file_name),
            attachment_id: text(header.attachment_id).map(Into::into),
            errors: failures(header.errors),
            raw: raw.clone(),
        }
    }
}

/// Serde would take a list for an object, its values for the members in their order.
fn object<'a, T: Deserialize<'a>>(json: &'a [u8]) -> Option<T> {
    json.trim_ascii_start().starts_with(b"{").then(|| serde_json::from_slice(json).ok()).flatten()
}

/// Tells a member that is null from one that is not there.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<&'de RawValue>, D::Error> {
    <&RawValue>::deserialize(deserializer).map(Some)
}

/// The entries of a list; one that stands alone is a list of one.
fn entries(raw: &RawValue) -> Vec<&RawValue> {
    match raw.get() {
        "null" => Vec::new(),
        list if list.starts_with('[') => serde_json::from_str(list).unwrap_or_default(),
        _ => vec![raw],
    }
}

/// A text that says something; any other kind of value counts as absent.
fn text(raw: Option<&RawValue>) -> Option<String> {
    let text: String = serde_json::from_str(raw?.get()).ok()?;
    (!text.trim().is_empty()).then_some(text)
}

/// Errors that cannot be read are errors still.
fn failures(raw: Option<&RawValue>) -> Vec<UploadFailure> {
    raw.map_or_else(Vec::new, |raw| {
        crate::upload::answers::failures::listed(&serde_json::from_str(raw.get()).unwrap_or(Value::Bool(true)))
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;

    fn read(body: &str) -> Result<BulkAnswer> {
        BulkAnswer::read(&Bytes::from(body.to_owned()))
    }

    fn only_entry(entry: &str) -> Created {
        read(&format!(r#"{{"supplier_invoices":[{entry}]}}"#)).unwrap().invoices.remove(0)
    }

    #[test]
    fn either_member_may_be_a_list_one_object_null_or_missing() {
        let (entry, error) = (r#"{"id":"i"}"#, r#"{"code":"invalid"}"#);
        let bodies = [
            (format!(r#"{{"supplier_invoices":[{entry},null],"errors":[{error},{error}]}}"#), (2, 2)),
            (format!(r#"{{"supplier_invoices":{entry},"errors":{error}}}"#), (1, 1)),
            (r#"{"supplier_invoices":null,"errors":null}"#.to_owned(), (0, 0)),
            (r#"{"supplier_invoices":[],"errors":{}}"#.to_owned(), (0, 0)),
            (format!(r#"{{"errors":[[{error}],[],null,"no"],"meta":{{}}}}"#), (0, 4)),
            (format!(r#"{{"supplier_invoices":[{entry}]}}"#), (1, 0)),
            (r#"{"supplier_invoices":[1e999,"x"],"errors":[{"limit":1e999}]}"#.to_owned(), (2, 1)),
        ];
        for (body, counts) in bodies {
            let answer = read(&body).unwrap();
            assert_eq!((answer.invoices.len(), answer.errors.len()), counts, "{body}");
        }
    }

    #[test]
    fn another_body_is_refused_without_being_repeated() {
        for body in [
            "{}",
            "[]",
            "null",
            "7",
            "",
            "<html>secret",
            r#"[["secret"],[]]"#,
            r#"{"secret":[]}"#,
            r#"{"errors":[],"errors":["secret"]}"#,
        ] {
            let Err(Error::Decode(text)) = read(body) else { unreachable!("{body}") };
            assert!(!text.contains("secret"), "{text}");
        }
    }

    #[test]
    fn an_entry_keeps_its_bytes_and_only_texts_count() {
        let text = r#"{"id": "i","file_name":"a.pdf","attachment_id":"f","new":[1, 2],"errors":[]}"#;
        let entry = only_entry(text);
        assert_eq!(entry.raw, text);
        assert_eq!((entry.id, entry.attachment_id), (Some("i".into()), Some("f".into())));
        assert_eq!((entry.file_name.as_deref(), entry.errors.len()), (Some("a.pdf"), 0));
        for text in [
            r#"{"id":7,"file_name":7}"#,
            r#"{"id":null}"#,
            r#"{"id":" ","file_name":""}"#,
            "null",
            "[]",
            r#""x""#,
            r#"["i","a.pdf"]"#,
        ] {
            let entry = only_entry(text);
            assert_eq!((entry.raw.as_ref(), entry.id, entry.file_name), (text.as_bytes(), None, None));
        }
    }

    #[test]
    fn errors_inside_an_entry_are_what_the_guide_takes_for_errors() {
        for (errors, count) in [("[]", 0), ("{}", 0), ("null", 0), ("false", 0), ("0", 0), ("\"\"", 0)] {
            assert_eq!(only_entry(&format!(r#"{{"errors":{errors}}}"#)).errors.len(), count, "{errors}");
        }
        for (errors, count) in
            [("[null]", 1), ("{\"a\":1}", 1), ("\"no\"", 1), ("[{},{}]", 2), ("[[]]", 1), ("1e999", 1)]
        {
            assert_eq!(only_entry(&format!(r#"{{"errors":{errors}}}"#)).errors.len(), count, "{errors}");
        }
    }
}
