//! One look at an object, which finds some of its members.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

/// Puts each member that has a place into it, still as JSON; `None` when it is no object, and then some may be there.
pub(super) fn look<'a>(
    json: &'a str,
    place: impl Fn(&str) -> Option<usize>,
    members: &mut [Option<&'a RawValue>],
) -> Option<()> {
    let mut reader = serde_json::Deserializer::from_str(json);
    reader.deserialize_map(Look { place, members }).ok()
}

struct Look<'m, 'a, F> {
    place: F,
    members: &'m mut [Option<&'a RawValue>],
}

impl<'a, F: Fn(&str) -> Option<usize>> Visitor<'a> for Look<'_, 'a, F> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(place) = map.next_key_seed(Name(&self.place))? {
            match place.and_then(|place| self.members.get_mut(place)) {
                Some(member) => *member = Some(map.next_value()?),
                None => map.next_value::<IgnoredAny>().map(drop)?,
            }
        }
        Ok(())
    }
}

/// A name that is looked at and not kept.
struct Name<'f, F>(&'f F);

impl<'a, F: Fn(&str) -> Option<usize>> DeserializeSeed<'a> for Name<'_, F> {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'a>>(self, deserializer: D) -> Result<Option<usize>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<F: Fn(&str) -> Option<usize>> Visitor<'_> for Name<'_, F> {
    type Value = Option<usize>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Option<usize>, E> {
        Ok((self.0)(name))
    }
}
