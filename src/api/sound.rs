//! Whether JSON that keeps to the grammar can be held by those who will read it.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

/// JSON that every common reader takes: not nested beyond reason, no half of a character, no number beyond all floats. A
/// single row that a database or Python cannot read would spoil a view or an iteration for all the others.
#[derive(Default)]
pub(super) struct Sound;

/// What is kept of a value whose soundness is looked at: something of a text, nothing of anything else.
pub(super) trait Kept: Default {
    /// What is kept of a text.
    fn of(text: &str) -> Self;
}

impl Kept for Sound {
    fn of(_: &str) -> Self {
        Self
    }
}

impl<'de> Deserialize<'de> for Sound {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Keep::new().deserialize(deserializer)
    }
}

/// Looks at the whole of a value; the error says where it is unsound.
pub(super) struct Keep<K>(PhantomData<K>);

impl<K> Keep<K> {
    pub(super) fn new() -> Self {
        Self(PhantomData)
    }
}

impl<'de, K: Kept> DeserializeSeed<'de> for Keep<K> {
    type Value = K;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<K, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, K: Kept> Visitor<'de> for Keep<K> {
    type Value = K;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_bool<E>(self, _: bool) -> Result<K, E> {
        Ok(K::default())
    }

    fn visit_i64<E>(self, _: i64) -> Result<K, E> {
        Ok(K::default())
    }

    fn visit_u64<E>(self, _: u64) -> Result<K, E> {
        Ok(K::default())
    }

    fn visit_f64<E>(self, _: f64) -> Result<K, E> {
        Ok(K::default())
    }

    fn visit_str<E>(self, text: &str) -> Result<K, E> {
        Ok(K::of(text))
    }

    fn visit_unit<E>(self) -> Result<K, E> {
        Ok(K::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut members: A) -> Result<K, A::Error> {
        while members.next_element::<Sound>()?.is_some() {}
        Ok(K::default())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<K, A::Error> {
        while members.next_entry::<Sound, Sound>()?.is_some() {}
        Ok(K::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_sound(json: &str) -> bool {
        serde_json::from_str::<Sound>(json).is_ok()
    }

    #[test]
    fn what_everybody_reads_is_sound() {
        let deep = "[".repeat(100) + &"]".repeat(100);
        for json in [r#"{"a":[1,-1,1.5,1e300,true,null,"\u00e9\ud83d\ude00\u0000"],"a":{}}"#, "7", &deep] {
            assert!(is_sound(json), "{json}");
        }
    }

    #[test]
    fn what_breaks_a_reader_is_not() {
        let deep = "[".repeat(100_000) + &"]".repeat(100_000);
        for json in [r#""\ud83d""#, r#"{"\udc00":1}"#, "[1e999]", &"9".repeat(400), &deep] {
            assert!(!is_sound(json), "{json:.20}");
        }
    }
}
