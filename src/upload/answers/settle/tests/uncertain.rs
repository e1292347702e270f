//! Where Qonto counts, from 0 or from 1, or points nowhere, a verdict is right or there is none.

use proptest::prelude::*;

use super::truth::{Fate, Truth, truths};
use crate::upload::UploadFailure;
use crate::upload::answers::settle::Verdict;

fn vague(truth: &Truth, place: usize, form: usize, first: usize) -> Option<String> {
    let number = place + first;
    match form {
        0 => Some(format!("/supplier_invoices/{number}/file")),
        1 => Some(format!("supplier_invoices[{number}].file")),
        2 => Some(format!("/data/supplier_invoices/{number}/idempotency_key")),
        3 => Some(format!("[{number}]")),
        4 => Some("/supplier_invoices".to_owned()),
        5 => Some("/supplier_invoices/idempotency_key/unheard-of/file".to_owned()),
        6 => None,
        _ => {
            let key = truth.keys.get(place).copied().unwrap_or_default();
            Some(format!("/supplier_invoices/idempotency_key/{key}/file"))
        }
    }
}

fn is_right(place: usize, verdict: &Verdict, fate: &Fate) -> bool {
    let own = |errors: &[UploadFailure]| {
        !fate.codes.is_empty() && errors.iter().all(|error| error.detail == place.to_string())
    };
    let is_passing = |errors: &[UploadFailure]| errors.iter().any(|error| error.code == "internal_server_error");
    match verdict {
        Verdict::Uploaded { invoice_id, .. } => fate.codes.is_empty() && invoice_id.as_str() == format!("id-{place}"),
        Verdict::Refused(errors) => own(errors) && !is_passing(errors),
        Verdict::Repeat(errors) => own(errors) && is_passing(errors),
        Verdict::Unsettled => true,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_048) })]
    #[test]
    fn no_verdict_is_wrong(truth in truths(9, 4), first in 0..2_usize) {
        let body = truth.body(|place, form| vague(&truth, place, form, first));
        let verdicts = truth.batch().settle(&body);
        prop_assert_eq!(verdicts.len(), truth.fates.len());
        for (place, (verdict, fate)) in verdicts.iter().zip(&truth.fates).enumerate() {
            prop_assert!(is_right(place, verdict, fate), "{place}: {verdict:?} after {body}");
        }
        if let [verdict] = verdicts.as_slice() {
            prop_assert_ne!(verdict, &Verdict::Unsettled);
        }
    }
}
