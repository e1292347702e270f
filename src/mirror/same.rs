//! Whether two JSON texts mean the same, to the last digit.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

/// Deeper texts are compared byte by byte, so that a hostile one costs nothing.
const DEPTH: usize = 32;

/// Equal values in any order of members; numbers are compared as written, since a float would round them.
pub(super) fn same(one: &str, other: &str) -> bool {
    one == other || equal(one.trim(), other.trim(), DEPTH)
}

fn equal(one: &str, other: &str, depth: usize) -> bool {
    if one == other {
        return true;
    }
    match (one.as_bytes().first(), other.as_bytes().first()) {
        _ if depth == 0 => false,
        (Some(b'{'), Some(b'{')) => members(one).zip(members(other)).is_some_and(|(one, other)| {
            one.len() == other.len()
                && one
                    .iter()
                    .all(|(name, value)| other.get(name).is_some_and(|twin| equal(value.get(), twin.get(), depth - 1)))
        }),
        (Some(b'['), Some(b'[')) => elements(one).zip(elements(other)).is_some_and(|(one, other)| {
            one.len() == other.len()
                && one.iter().zip(&other).all(|(value, twin)| equal(value.get(), twin.get(), depth - 1))
        }),
        (Some(b'"'), Some(b'"')) => text(one).is_some_and(|one| text(other) == Some(one)),
        _ => false,
    }
}

fn members(json: &str) -> Option<BTreeMap<String, &RawValue>> {
    serde_json::from_str(json).ok()
}

fn elements(json: &str) -> Option<Vec<&RawValue>> {
    serde_json::from_str(json).ok()
}

fn text(json: &str) -> Option<String> {
    serde_json::from_str(json).ok()
}

#[cfg(test)]
mod tests {
    use super::same;

    #[test]
    fn order_spacing_and_escapes_do_not_matter() {
        assert!(same(r#"{"a":1,"b":[{"c":"x&y"},null]}"#, "{ \"b\" : [ {\"c\": \"x\\u0026y\"}, null ],\n \"a\": 1 }"));
        assert!(same("[]", "[ ]"));
    }

    #[test]
    fn every_value_matters() {
        let one = r#"{"a":1,"b":[1,2]}"#;
        for other in [
            r#"{"a":2,"b":[1,2]}"#,
            r#"{"a":1,"b":[2,1]}"#,
            r#"{"a":1,"b":[1,2],"c":null}"#,
            r#"{"a":1}"#,
            r#"{"a":"1","b":[1,2]}"#,
            "not json",
        ] {
            assert!(!same(one, other), "{other}");
            assert!(!same(other, one), "{other}");
        }
        assert!(!same(r#"{"a":12345678901234567890.01}"#, r#"{"a":12345678901234567890.02}"#));
    }

    #[test]
    fn deep_nesting_ends() {
        let deep = |inner: &str| format!("{}{inner}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(!same(&deep("1"), &deep("2")));
    }
}
