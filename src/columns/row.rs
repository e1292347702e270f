//! The members of one object that become columns, found in one look and still JSON.

use serde_json::value::RawValue;

use super::column::Column;
use super::look::look;
use super::value::{self, Reading};
use crate::time::Timestamp;

/// The member that tells of a deletion, which is no column of its own.
const DELETED_AT: &str = "deleted_at";

/// Which members the columns of an object are made of.
#[derive(Debug)]
pub struct Names {
    // By their length, so that few have to be compared.
    known: Vec<Vec<(&'static str, usize)>>,
    count: usize,
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
        let mut names = Self { known: Vec::new(), count: 0, places: Vec::new() };
        // The first of all, where `Members::deleted_at` finds it.
        names.learn(DELETED_AT);
        for column in columns {
            let places = column.paths().iter().map(|path| names.place(path)).collect();
            names.places.push(places);
        }
        names
    }

    fn place(&mut self, path: &'static str) -> Place {
        let (name, within) = path.split_once('.').map_or((path, None), |(name, inner)| (name, Some(inner)));
        Place { member: self.learn(name), within }
    }

    /// The number of a name, which is new or known.
    fn learn(&mut self, name: &'static str) -> usize {
        if let Some(member) = self.member(name) {
            return member;
        }
        if self.known.len() <= name.len() {
            self.known.resize(name.len() + 1, Vec::new());
        }
        if let Some(alike) = self.known.get_mut(name.len()) {
            alike.push((name, self.count));
        }
        self.count += 1;
        self.count - 1
    }

    fn member(&self, name: &str) -> Option<usize> {
        self.known.get(name.len())?.iter().find(|(known, _)| *known == name).map(|(_, member)| *member)
    }

    /// Finds the members of an object; `None` when it is none.
    pub fn find<'a>(&self, json: &'a str) -> Option<Members<'a>> {
        let mut members = vec![None; self.count];
        look(json, |name| self.member(name), &mut members)?;
        Some(Members(members))
    }

    /// The value of a column, by its place among the columns; one that is null counts as absent.
    pub fn value<'a>(&self, members: &Members<'a>, column: usize) -> Option<&'a RawValue> {
        self.places.get(column)?.iter().find_map(|place| place.value(members))
    }
}

impl<'a> Members<'a> {
    /// When Qonto says that this invoice was deleted, which it rarely does.
    pub fn deleted_at(&self) -> Reading<Timestamp> {
        self.of(0).map_or(Reading::Absent, value::instant)
    }

    fn of(&self, member: usize) -> Option<&'a RawValue> {
        self.0.get(member).copied().flatten()
    }
}

impl Place {
    fn value<'a>(&self, members: &Members<'a>) -> Option<&'a RawValue> {
        let value = members.of(self.member)?;
        let value = match self.within {
            Some(name) => {
                let [value] = some_of(value.get(), [name]);
                value?
            }
            None => value,
        };
        (value.get() != "null").then_some(value)
    }
}

/// An amount's value and currency; what is no object is an amount without currency.
pub fn money(json: &RawValue) -> (Option<&RawValue>, Option<&RawValue>) {
    if json.get().starts_with('{') {
        let [value, currency] = some_of(json.get(), ["value", "currency"]);
        (value, currency)
    } else {
        (Some(json), None)
    }
}

/// A few members of an object.
fn some_of<'a, const N: usize>(json: &'a str, names: [&str; N]) -> [Option<&'a RawValue>; N] {
    let mut members = [None; N];
    let place = |name: &str| names.iter().position(|known| *known == name);
    if look(json, place, &mut members).is_some() { members } else { [None; N] }
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
        assert_eq!(values(r#"{"id":3,"id":4,"tim":5,"a":{"b":1,"b":2}}"#).unwrap(), found(["4", "", "2", ""]));
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
