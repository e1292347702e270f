//! The members of one object that become columns, found in one look and still JSON.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::column::Column;
use super::value::{self, Reading};
use crate::time::Timestamp;

/// Which members the columns of an object are made of.
#[derive(Debug)]
pub struct Names {
    sorted: Vec<&'static str>,
    places: Vec<Vec<Place>>,
}

/// One place where a column's value may lie.
#[derive(Debug)]
struct Place {
    member: usize,
    within: Option<&'static str>,
}

/// The members of one object; of two with one name the last counts, as in every common reader.
#[derive(Debug)]
pub struct Members<'a>(Vec<Option<&'a RawValue>>);

impl Names {
    /// Those of some columns.
    pub fn of(columns: &[Column]) -> Self {
        let split = |path: &'static str| path.split_once('.').map_or((path, None), |(name, inner)| (name, Some(inner)));
        let paths = columns.iter().flat_map(Column::paths);
        let mut sorted: Vec<&str> = paths.map(|path| split(path).0).collect();
        sorted.sort_unstable();
        sorted.dedup();
        let place = |path: &&'static str| {
            let (name, within) = split(path);
            sorted.binary_search(&name).ok().map(|member| Place { member, within })
        };
        let places = columns.iter().map(|column| column.paths().iter().filter_map(place).collect()).collect();
        Self { sorted, places }
    }

    /// Finds the members of an object; `None` when it is none.
    pub fn find<'a>(&self, json: &'a str) -> Option<Members<'a>> {
        let mut reader = serde_json::Deserializer::from_str(json);
        Finder(self).deserialize(&mut reader).ok()
    }

    /// The value of a column, by its place among the columns; one that is null counts as absent.
    pub fn value<'a>(&self, members: &Members<'a>, column: usize) -> Option<&'a RawValue> {
        self.places.get(column)?.iter().find_map(|place| place.value(members))
    }
}

impl Place {
    fn value<'a>(&self, members: &Members<'a>) -> Option<&'a RawValue> {
        let value = members.0.get(self.member).copied().flatten()?;
        let value = self.within.map_or(Some(value), |name| member(value.get(), name))?;
        (value.get() != "null").then_some(value)
    }
}

/// An amount's value and currency; what is no object is an amount without currency.
pub fn money(json: &RawValue) -> (Option<&RawValue>, Option<&RawValue>) {
    if json.get().starts_with('{') {
        (member(json.get(), "value"), member(json.get(), "currency"))
    } else {
        (Some(json), None)
    }
}

/// When Qonto says that an invoice was deleted, which it rarely does.
pub fn deleted_at(json: &str) -> Reading<Timestamp> {
    if !json.contains("deleted_at") {
        return Reading::Absent;
    }
    member(json, "deleted_at").map_or(Reading::Absent, value::instant)
}

/// One member of an object.
fn member<'a>(json: &'a str, name: &str) -> Option<&'a RawValue> {
    let mut reader = serde_json::Deserializer::from_str(json);
    One(name).deserialize(&mut reader).ok().flatten()
}

struct Finder<'n>(&'n Names);

impl<'de> DeserializeSeed<'de> for Finder<'_> {
    type Value = Members<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Finder<'_> {
    type Value = Members<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Members(vec![None; self.0.sorted.len()]);
        while let Some(found) = map.next_key_seed(Key(|name: &str| self.0.sorted.binary_search(&name).ok()))? {
            match found.and_then(|member| members.0.get_mut(member)) {
                Some(member) => *member = Some(map.next_value()?),
                None => map.next_value::<IgnoredAny>().map(drop)?,
            }
        }
        Ok(members)
    }
}

struct One<'n>(&'n str);

impl<'de> DeserializeSeed<'de> for One<'_> {
    type Value = Option<&'de RawValue>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for One<'_> {
    type Value = Option<&'de RawValue>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = None;
        while let Some(is_it) = map.next_key_seed(Key(|name: &str| name == self.0))? {
            if is_it {
                found = Some(map.next_value()?);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }
}

/// A name that is looked at and not kept.
struct Key<F>(F);

impl<'de, T, F: FnOnce(&str) -> T> DeserializeSeed<'de> for Key<F> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<T, F: FnOnce(&str) -> T> Visitor<'_> for Key<F> {
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a name")
    }

    fn visit_str<E>(self, name: &str) -> Result<T, E> {
        Ok((self.0)(name))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::super::column::{text, time};
    use super::*;

    const COLUMNS: &[Column] =
        &[text("id"), text("tin").found(&["tin", "tin_number"]), text("of").found(&["a.b"]), time("at")];

    fn values(json: &str) -> Option<Vec<Option<String>>> {
        let names = Names::of(COLUMNS);
        let members = names.find(json)?;
        let value = |column| names.value(&members, column).map(|value| value.get().to_owned());
        Some((0..COLUMNS.len()).map(value).collect())
    }

    fn found(texts: [&str; 4]) -> Vec<Option<String>> {
        texts.map(|text| (!text.is_empty()).then(|| text.to_owned())).to_vec()
    }

    #[test]
    fn members_are_found_by_every_name_and_within_others() {
        let json = r#"{"new":[{"id":9}],"id":"x","tin":null,"tin_number":"7","a":{"c":0,"b":[1]},"at":"t"}"#;
        assert_eq!(values(json).unwrap(), found([r#""x""#, r#""7""#, "[1]", r#""t""#]));
        assert_eq!(values(r#"{"\u0069d":1,"id":2,"a":"b","at":null}"#).unwrap(), found(["2", "", "", ""]));
        assert_eq!(values("{}").unwrap(), found(["", "", "", ""]));
    }

    #[test]
    fn what_is_no_object_has_no_members() {
        for json in ["[]", "null", "7", "\"id\"", "", "{\"id\":"] {
            assert_eq!(values(json), None, "{json}");
        }
    }
}
