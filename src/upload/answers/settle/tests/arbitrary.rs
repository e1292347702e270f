//! Bodies that nobody has thought of.

use std::collections::HashSet;

use bytes::Bytes;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value};

use super::scene::Batch;
use crate::upload::answers::answer::BulkAnswer;
use crate::upload::answers::settle::Verdict;

/// The members that mean something.
const MEMBERS: [&str; 11] = [
    "supplier_invoices",
    "errors",
    "id",
    "file_name",
    "attachment_id",
    "code",
    "detail",
    "source",
    "pointer",
    "message",
    "new",
];

/// The texts that mean something.
const TEXTS: [&str; 12] = [
    "",
    "a.pdf",
    "B.PDF",
    "i",
    "j",
    "f",
    "/supplier_invoices/idempotency_key/k-1/file",
    "/supplier_invoices/1",
    "k-0",
    "invalid",
    "internal_server_error",
    "\u{0}",
];

fn bodies() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        4 => select(TEXTS.to_vec()).prop_map(Value::from),
        1 => Just(Value::Null),
        1 => any::<bool>().prop_map(Value::from),
        1 => any::<i64>().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 60, 6, |inner| {
        let members = vec((select(MEMBERS.to_vec()), inner.clone()), 0..6);
        let object = members.prop_map(|members| {
            Value::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>())
        });
        prop_oneof![vec(inner, 0..5).prop_map(Value::Array), object]
    })
}

/// Values that are often where an answer has them.
fn answers() -> impl Strategy<Value = Value> {
    let fields = ["id", "file_name", "attachment_id", "errors"];
    let entry = (select(TEXTS.to_vec()), select(TEXTS.to_vec()), bodies(), bodies()).prop_map(
        move |(id, name, file, errors)| {
            let values = [id.into(), name.into(), file, errors];
            Value::Object(fields.iter().map(|name| (*name).to_owned()).zip(values).collect())
        },
    );
    let entries = prop_oneof![vec(prop_oneof![entry, bodies()], 0..5).prop_map(Value::Array), bodies()];
    (entries, bodies()).prop_map(|(entries, errors)| {
        let members = [("supplier_invoices".to_owned(), entries), ("errors".to_owned(), errors)];
        Value::Object(members.into_iter().collect())
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_048) })]
    #[test]
    fn nothing_is_uploaded_without_an_id_of_its_own(
        body in prop_oneof![3 => answers(), 1 => bodies()],
        names in select(vec![vec!["a.pdf"], vec!["@f"], vec!["a.pdf", "b.pdf"], vec!["b.pdf", "@f", "a.pdf"]]),
    ) {
        let body = body.to_string();
        if BulkAnswer::read(&Bytes::from(body.clone())).is_ok() {
            let verdicts = Batch::of(&names).settle(&body);
            prop_assert_eq!(verdicts.len(), names.len());
            let mut ids = HashSet::new();
            for verdict in &verdicts {
                match verdict {
                    Verdict::Uploaded { invoice_id, invoice, .. } => {
                        prop_assert!(!invoice_id.as_str().is_empty() && ids.insert(invoice_id.clone()));
                        let entry: Value = serde_json::from_slice(invoice).unwrap();
                        prop_assert_eq!(entry.get("id").and_then(Value::as_str), Some(invoice_id.as_str()));
                    }
                    Verdict::Refused(errors) | Verdict::Repeat(errors) => prop_assert!(!errors.is_empty()),
                    Verdict::Unsettled => {}
                }
            }
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(body in vec(any::<u8>(), 0..60)) {
        let _ = BulkAnswer::read(&Bytes::from(body));
    }
}
