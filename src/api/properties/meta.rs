//! `meta`: what can be understood is, and nothing else is believed.

use proptest::prelude::*;
use proptest::sample::select;

use super::shared::{page, read};
use crate::api::page::Meta;
use crate::error::Error;
use crate::testing::{cases, json};

const MEMBERS: &[&str] = &["total_count", "per_page", "next_page", "current_page", "supplier_invoices", "meta"];

/// Spellings of a number, and what they count for.
fn numbers() -> impl Strategy<Value = (Option<String>, Option<u64>)> {
    let odd = [
        "null",
        "-1",
        "\"-1\"",
        "30.5",
        "\"\"",
        "\"x\"",
        "1e999",
        "true",
        "[30]",
        "{\"value\":30}",
        "\"\\ud800\"",
        "18446744073709551616",
        "\" 30\"",
    ];
    prop_oneof![
        any::<u64>().prop_map(|number| (Some(number.to_string()), Some(number))),
        any::<u64>().prop_map(|number| (Some(format!("\"{number}\"")), Some(number))),
        (0_u64..200).prop_map(|number| (Some(number.to_string()), Some(number))),
        select(odd.to_vec()).prop_map(|text| (Some(text.to_owned()), None)),
        Just((None, None)),
    ]
}

proptest! {
    #![proptest_config(cases(3_000))]

    #[test]
    fn a_member_that_cannot_be_read_spoils_no_other(total in numbers(), each in numbers(), next in numbers()) {
        let members = [("next_page", &next), ("total_count", &total), ("x", &each), ("per_page", &each)];
        let spelled = members.iter().filter_map(|(name, (text, _))| Some(format!("{name:?}: {}", text.as_ref()?)));
        let meta = format!("{{{}}}", spelled.collect::<Vec<_>>().join(","));
        let above_zero = |number: Option<u64>| number.filter(|number| *number > 0);
        let expected = Meta { total_count: total.1, per_page: above_zero(each.1), next_page: above_zero(next.1) };
        prop_assert_eq!(page(&[], &meta).unwrap().meta, expected);
    }

    #[test]
    fn no_meta_costs_a_row(meta in json(MEMBERS)) {
        let page = page(&[r#"{"id":"a"}"#.to_owned()], &meta).unwrap();
        prop_assert_eq!((page.records.len(), page.len()), (1, 1));
    }

    #[test]
    fn any_body_is_a_page_or_is_named(body in json(MEMBERS)) {
        match read(&body) {
            Ok(page) => prop_assert!(body.contains("supplier_invoices") && page.len() <= body.len()),
            Err(error) => prop_assert!(matches!(&error, Error::Decode(text) if text.len() < 200)),
        }
    }
}

#[test]
fn a_list_is_no_meta() {
    assert_eq!(page(&[], "[30, 25, 2]").unwrap().meta, Meta::default());
}

#[test]
fn a_count_beyond_every_number_leaves_the_next_page() {
    let meta = page(&[], r#"{"total_count":1e999,"next_page":2}"#).unwrap().meta;
    assert_eq!(meta, Meta { next_page: Some(2), ..Meta::default() });
}
