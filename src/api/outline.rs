//! The outline of an answer: that it is JSON, and where the rows of a list stand in it.

use std::collections::HashMap;
use std::fmt;

use bytes::Bytes;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

/// What a look over the whole of an answer finds; the rows themselves are not looked into.
#[derive(Clone, Default)]
pub(super) struct Outline {
    /// The rows of the list that was asked for, if it is there; they share the answer's bytes.
    pub(super) rows: Option<Vec<Bytes>>,
    /// What the answer says of the whole list.
    pub(super) meta: Option<Bytes>,
}

impl Outline {
    /// Looks over what may be anything, for a list of that name; the error says what is wrong with the bytes.
    pub(super) fn read(body: &Bytes, list: Option<&str>) -> Result<Self, String> {
        // What is skipped over is not looked at, so a text that is no UTF-8 would be noticed only where it is used.
        let text = std::str::from_utf8(body).map_err(|error| format!("are not UTF-8: {error}"))?;
        if let Some(found) = list.and_then(|list| Found::at_once(text, list).ok()) {
            return Ok(found.shared(body));
        }
        serde_json::from_str::<IgnoredAny>(text).map_err(|error| format!("are not JSON: {error}"))?;
        Ok(list.and_then(|list| Found::anywhere(text, list)).map(|found| found.shared(body)).unwrap_or_default())
    }
}

struct Found<'a> {
    rows: Vec<&'a RawValue>,
    meta: Option<&'a RawValue>,
}

impl<'a> Found<'a> {
    /// Reads each byte once, where the list is what it should be.
    fn at_once(text: &'a str, list: &str) -> Result<Self, serde_json::Error> {
        let mut json = serde_json::Deserializer::from_str(text);
        let found = Members(list).deserialize(&mut json)?;
        json.end()?;
        Ok(found)
    }

    /// Looks for the list among members of any kind, of which the last one of a name counts.
    fn anywhere(text: &'a str, list: &str) -> Option<Self> {
        let members: HashMap<String, &RawValue> = serde_json::from_str(text).ok()?;
        let rows = serde_json::from_str(members.get(list)?.get()).ok()?;
        Some(Self { rows, meta: members.get("meta").copied() })
    }

    fn shared(self, body: &Bytes) -> Outline {
        let shared = |raw: &RawValue| body.slice_ref(raw.get().as_bytes());
        Outline { rows: Some(self.rows.into_iter().map(shared).collect()), meta: self.meta.map(shared) }
    }
}

/// The members of an answer, one of which is the list.
struct Members<'n>(&'n str);

impl<'de> DeserializeSeed<'de> for Members<'_> {
    type Value = Found<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Found<'de>, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Members<'_> {
    type Value = Found<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Found<'de>, A::Error> {
        let (mut rows, mut meta) = (None, None);
        while let Some(name) = members.next_key::<String>()? {
            if name == self.0 {
                rows = Some(members.next_value()?);
            } else if name == "meta" {
                meta = Some(members.next_value()?);
            } else {
                members.next_value::<IgnoredAny>()?;
            }
        }
        Ok(Found { rows: rows.ok_or_else(|| A::Error::custom("the list is not there"))?, meta })
    }
}
