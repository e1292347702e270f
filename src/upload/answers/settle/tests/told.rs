//! Where Qonto names every failure by its key, every verdict is right.

use proptest::prelude::*;

use super::truth::{Truth, truths};
use crate::upload::answers::settle::Verdict;

fn by_key(truth: &Truth, place: usize, form: usize) -> String {
    let key = truth.keys.get(place).copied().unwrap_or_default().replace('/', "~1");
    match form {
        0 => format!("/supplier_invoices/idempotency_key/{key}"),
        1 => format!("/supplier_invoices/idempotency_key/{key}/file"),
        2 => format!("/supplier_invoices/idempotency_key/{}/attachment_id", key.to_uppercase()),
        _ => format!("supplier_invoices[idempotency_key][{key}].file"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]
    #[test]
    fn every_verdict_is_right(truth in truths(4, 3)) {
        let verdicts = truth.batch().settle(&truth.body(|place, form| Some(by_key(&truth, place, form))));
        prop_assert_eq!(verdicts.len(), truth.fates.len());
        for (place, (verdict, fate)) in verdicts.iter().zip(&truth.fates).enumerate() {
            let is_passing = fate.codes.iter().any(|(code, _)| *code == "internal_server_error");
            let errors = match verdict {
                Verdict::Uploaded { invoice_id, same_name, .. } => {
                    prop_assert!(fate.codes.is_empty() && *same_name);
                    prop_assert_eq!(invoice_id.as_str(), format!("id-{}", place));
                    continue;
                }
                Verdict::Repeat(errors) if is_passing => errors,
                Verdict::Refused(errors) if !is_passing => errors,
                other => return Err(TestCaseError::fail(format!("{place}: {other:?}"))),
            };
            let codes: Vec<&str> = errors.iter().map(|error| error.code.as_str()).collect();
            prop_assert_eq!(codes, fate.codes.iter().map(|(code, _)| *code).collect::<Vec<_>>());
            prop_assert!(errors.iter().all(|error| error.detail == place.to_string()));
        }
    }
}
