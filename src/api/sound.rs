//! Whether JSON that keeps to the grammar can be held by those who will read it.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// JSON that every common reader takes: not nested beyond reason, no half of a character, no number beyond all floats. A
/// single row that a database or Python cannot read would spoil a view or an iteration for all the others.
pub(super) struct Sound;

impl Sound {
    /// Looks at the whole; the error says where it is unsound.
    pub(super) fn check(json: &[u8]) -> Result<(), serde_json::Error> {
        serde_json::from_slice::<Self>(json).map(|_| ())
    }
}

impl<'de> Deserialize<'de> for Sound {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

/// Reads everything and keeps nothing.
struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Sound;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Sound, E> {
        Ok(Sound)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Sound, E> {
        Ok(Sound)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Sound, E> {
        Ok(Sound)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Sound, E> {
        Ok(Sound)
    }

    fn visit_str<E>(self, _: &str) -> Result<Sound, E> {
        Ok(Sound)
    }

    fn visit_unit<E>(self) -> Result<Sound, E> {
        Ok(Sound)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut members: A) -> Result<Sound, A::Error> {
        while members.next_element::<Sound>()?.is_some() {}
        Ok(Sound)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Sound, A::Error> {
        while members.next_entry::<Sound, Sound>()?.is_some() {}
        Ok(Sound)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_everybody_reads_is_sound() {
        let deep = "[".repeat(100) + &"]".repeat(100);
        for json in [r#"{"a":[1,-1,1.5,1e300,true,null,"\u00e9\ud83d\ude00\u0000"],"a":{}}"#, "7", &deep] {
            assert!(Sound::check(json.as_bytes()).is_ok(), "{json}");
        }
    }

    #[test]
    fn what_breaks_a_reader_is_not() {
        let deep = "[".repeat(100_000) + &"]".repeat(100_000);
        for json in [r#""\ud83d""#, r#"{"\udc00":1}"#, "[1e999]", &"9".repeat(400), &deep] {
            assert!(Sound::check(json.as_bytes()).is_err(), "{json:.20}");
        }
    }
}
