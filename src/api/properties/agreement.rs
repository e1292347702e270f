//! One look at each byte gives what several gave: these are the definitions that the quick readers must keep to.

use std::borrow::Cow;
use std::collections::HashMap;

use bytes::Bytes;
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::rows::{MEMBERS, changed};
use crate::api::header::Header;
use crate::api::outline::Outline;
use crate::api::sound::Sound;
use crate::testing::{cases, json};
use crate::time::Timestamp;

#[derive(Deserialize)]
struct Members<'a> {
    #[serde(borrow)]
    id: Option<&'a RawValue>,
    #[serde(borrow)]
    created_at: Option<&'a RawValue>,
    #[serde(borrow)]
    updated_at: Option<&'a RawValue>,
    #[serde(borrow)]
    attachment_id: Option<&'a RawValue>,
    #[serde(borrow)]
    display_attachment_id: Option<&'a RawValue>,
    #[serde(borrow)]
    organization_id: Option<&'a RawValue>,
}

/// The header of a row that is an object, sound in all its parts, and names no member of the header twice.
fn header(row: &[u8]) -> Option<Header> {
    let is_sound = row.trim_ascii_start().starts_with(b"{") && serde_json::from_slice::<Sound>(row).is_ok();
    let members: Members = serde_json::from_slice(row).ok().filter(|_| is_sound)?;
    Some(Header {
        id: text(members.id),
        created_at: text(members.created_at).and_then(|text| Timestamp::parse(&text)),
        updated_at: text(members.updated_at).and_then(|text| Timestamp::parse(&text)),
        attachment_id: text(members.attachment_id),
        display_attachment_id: text(members.display_attachment_id),
        organization_id: text(members.organization_id),
    })
}

fn text(value: Option<&RawValue>) -> Option<String> {
    let text: Cow<'_, str> = serde_json::from_str(value?.get()).ok()?;
    (!text.is_empty()).then(|| text.into_owned())
}

/// The rows of the last member of that name, if it is an array, and the last `meta`.
fn outline(body: &str, list: &str) -> Option<(Vec<String>, Option<String>)> {
    let members: HashMap<String, &RawValue> = serde_json::from_str(body).ok()?;
    let rows: Vec<&RawValue> = serde_json::from_str(members.get(list)?.get()).ok()?;
    let owned = |raw: &RawValue| raw.get().to_owned();
    Some((rows.into_iter().map(owned).collect(), members.get("meta").copied().map(owned)))
}

fn found(body: &str) -> Option<(Vec<String>, Option<String>)> {
    let outline = Outline::read(&Bytes::from(body.to_owned()), Some("list")).unwrap();
    let owned = |raw: Bytes| String::from_utf8(raw.to_vec()).unwrap();
    Some((outline.rows?.into_iter().map(owned).collect(), outline.meta.map(owned)))
}

proptest! {
    #![proptest_config(cases(3_000))]

    #[test]
    fn a_header_is_what_it_was_in_any_json(row in prop_oneof![changed(), json(MEMBERS)]) {
        prop_assert_eq!(Header::read(row.as_bytes()).ok(), header(row.as_bytes()));
    }

    #[test]
    fn a_header_is_what_it_was_in_any_bytes(row in changed(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut row = row.into_bytes();
        let at = at.index(row.len());
        row[at] = byte;
        prop_assert_eq!(Header::read(&row).ok(), header(&row));
    }

    #[test]
    fn an_outline_is_what_it_was_in_any_json(body in json(&["list", "meta", "x"])) {
        prop_assert_eq!(found(&body), outline(&body, "list"));
    }

    #[test]
    fn an_outline_is_what_it_was_whatever_stands_where(members in prop::collection::vec(member(), 0..6)) {
        let body = format!("{{{}}}", members.join(" , "));
        prop_assert_eq!(found(&body), outline(&body, "list"));
    }
}

/// A member of an answer, some of them twice, oddly spelled or beyond what programs can hold.
fn member() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec!["\"list\"", "\"meta\"", "\"l\\u0069st\"", "\"x\"", "\"\\ud800\""]);
    let odd = prop::sample::select(vec!["1e999", "\"\\ud800\"", "[1e999, {\"a\":[]}]", "null", "{}"]);
    let value = prop_oneof![json(&["id"]), odd.prop_map(str::to_owned)];
    (name, value).prop_map(|(name, value)| format!("{name}:{value}"))
}
