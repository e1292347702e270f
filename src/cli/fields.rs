//! A JSON object's members in the order in which they were sent.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use super::table::{Column, Table};
use crate::error::{Error, Result};

struct Members(Vec<(String, Box<RawValue>)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Members(members))
    }
}

/// One line a member: text as it is, everything else as JSON.
pub(super) fn table(object: &[u8]) -> Result<Table> {
    let members: Members = serde_json::from_slice(object)
        .map_err(|error| Error::Decode(format!("Qonto's answer is not a JSON object: {error}")))?;
    let mut table = Table::new(&[Column::Whole(""), Column::Text("")]);
    for (name, value) in members.0 {
        table.push([name, shown(&value)]);
    }
    Ok(table)
}

fn shown(value: &RawValue) -> String {
    match serde_json::from_str(value.get()) {
        Ok(Value::String(text)) => text,
        _ => value.get().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;

    #[test]
    fn members_keep_their_order_and_their_digits() {
        let drawn = table(br#"{"id":"z","total":{"value":"1.10"},"a":1.50,"gone":null}"#).unwrap().draw(80);
        assert_eq!(drawn, "id     z\ntotal  {\"value\":\"1.10\"}\na      1.50\ngone   null\n");
    }

    #[test]
    fn what_is_no_object_is_an_error() {
        assert!(table(b"[1]").is_err());
    }
}
