//! Pointers: every documented form leads back to its invoice, and no text leads anywhere else.

use proptest::collection::{hash_set, vec};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use uuid::Uuid;

use crate::quotation::quoted;
use crate::testing::cases;
use crate::upload::answers::pointer::{Pointed, pointed};
use crate::upload::key::IdempotencyKey;

/// The forms with the mark, which also lead to a caller's own keys.
const MARKED: [&str; 4] = [
    "/supplier_invoices/idempotency_key/{}/file",
    "/supplier_invoices/idempotency_key/{}",
    "supplier_invoices[idempotency_key][{}].file",
    "supplier_invoices.idempotency_key.{}.attachment_id",
];

/// Forms that lead to a key which is like nothing else.
const FREE: [&str; 4] =
    ["/supplier_invoices/7/{}/file", "supplier_invoices[{}]", "/supplier_invoices/{}/idempotency_key", "{}"];

/// Forms with the place of an invoice.
const NUMBERED: [&str; 4] =
    ["/supplier_invoices/{}/file", "supplier_invoices[{}].file", "/data/supplier_invoices/{}", "[{}]"];

fn of(pointer: &str, keys: &[String]) -> Option<Pointed> {
    let keys: Vec<IdempotencyKey> = keys.iter().map(|key| IdempotencyKey::given(key).unwrap()).collect();
    pointed(pointer, &keys.iter().collect::<Vec<_>>())
}

fn uuids() -> impl Strategy<Value = Vec<String>> {
    hash_set(any::<u128>(), 1..8)
        .prop_map(|numbers| numbers.into_iter().map(|number| Uuid::from_u128(number).to_string()).collect())
}

/// Keys of a caller, some of which contain each other or what a pointer is made of.
fn own_keys() -> impl Strategy<Value = Vec<String>> {
    let piece = select(vec!["a", "b-1", "inv", "7", "/", "~", "~1", ".", "[", "]", "file", "idempotency_key", "_"]);
    let key = prop_oneof![vec(piece, 1..5).prop_map(|pieces| pieces.concat()), "[!-~]{1,20}"];
    let end = select(vec!["", "/file", "].file", ".attachment_id", "-b", "/7"]);
    (vec(key.prop_map(|key| key.to_ascii_lowercase()), 1..6), end).prop_map(|(mut keys, end)| {
        keys.extend(keys.first().map(|key| format!("{key}{end}")));
        keys.sort();
        keys.dedup();
        keys
    })
}

proptest! {
    #![proptest_config(cases(3_000))]

    #[test]
    fn a_key_of_ours_is_found_in_every_form(
        keys in uuids(), at in any::<Index>(), form in select([MARKED, FREE].concat()), is_upper in any::<bool>(),
    ) {
        let place = at.index(keys.len());
        let pointer = form.replace("{}", &keys[place]);
        let pointer = if is_upper { pointer.to_uppercase() } else { pointer };
        prop_assert_eq!(of(&pointer, &keys), Some(Pointed::ByKey(place)), "{}", pointer);
        prop_assert_eq!(of(&quoted(&pointer), &keys), Some(Pointed::ByKey(place)));
    }

    #[test]
    fn a_callers_key_leads_to_no_other_invoice(
        keys in own_keys(), at in any::<Index>(), form in select(MARKED.to_vec()), is_escaped in any::<bool>(),
    ) {
        let place = at.index(keys.len());
        let key = &keys[place];
        let key = if is_escaped { key.replace('~', "~0").replace('/', "~1") } else { key.clone() };
        let found = of(&form.replace("{}", &key), &keys);
        prop_assert!(found.is_none_or(|found| found == Pointed::ByKey(place)), "{key} {found:?}");
    }

    #[test]
    fn a_number_leads_to_its_place_or_nowhere(keys in uuids(), number in 0..12_usize, form in select(NUMBERED.to_vec())) {
        let found = of(&form.replace("{}", &number.to_string()), &keys);
        prop_assert_eq!(found, (number < keys.len()).then_some(Pointed::ByIndex(number)));
    }

    #[test]
    fn no_text_leads_out_of_the_batch(
        keys in own_keys(), pieces in vec(prop_oneof![
            select(vec!["idempotency_key", "/", "[", "]", "][", ".", "~0", "~1", "0", "7", "99999999999999999999", "\u{0}", "\n", "a", "inv"]).prop_map(str::to_owned),
            any::<String>(),
        ], 0..8),
    ) {
        let pointer = pieces.concat();
        for text in [pointer.clone(), quoted(&pointer)] {
            match of(&text, &keys) {
                Some(Pointed::ByKey(place) | Pointed::ByIndex(place)) => prop_assert!(place < keys.len()),
                None => {}
            }
        }
    }

    #[test]
    fn a_pointer_that_was_cut_short_leads_to_no_other_invoice(keys in uuids(), filler in 900..1_100_usize) {
        let pointer = format!("/{}/supplier_invoices/{}/file", "x".repeat(filler), keys[0]);
        let found = of(&quoted(&pointer), &keys);
        prop_assert!(found.is_none_or(|found| found == Pointed::ByKey(0)), "{found:?}");
    }
}
