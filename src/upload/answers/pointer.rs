//! Which of the invoices asked for an error points at.

use std::cmp::Reverse;

use uuid::Uuid;

use crate::upload::key::IdempotencyKey;

/// An invoice that a pointer names, by its place in the batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pointed {
    /// By our key: certain.
    ByKey(usize),
    /// By a number: a guess, as no documentation says where Qonto starts to count.
    ByIndex(usize),
}

/// The part after which a pointer has a key (docs.qonto.com, create supplier invoices).
const MARK: &str = "idempotency_key";

/// What may stand between the mark and the key, and what then ends the key.
const FENCES: [(&str, char); 4] = [("][", ']'), ("[", ']'), ("/", '/'), (".", '.')];

/// Finds the invoice among those asked for, whose keys are given in the order of the batch.
pub(crate) fn pointed(pointer: &str, keys: &[&IdempotencyKey]) -> Option<Pointed> {
    let pointer = pointer.to_ascii_lowercase();
    let (before, by_key) = match marked(&pointer) {
        Some((before, after, end)) => (before, after_mark(after, end, keys)),
        None => (pointer.as_str(), anywhere(&pointer, keys)),
    };
    let by_index = || index(before).filter(|index| *index < keys.len());
    by_key.map(Pointed::ByKey).or_else(|| by_index().map(Pointed::ByIndex))
}

/// What stands before the mark, what stands after it, and what ends the key there.
fn marked(pointer: &str) -> Option<(&str, &str, char)> {
    let (before, after) = pointer.split_once(MARK)?;
    let fenced = |(start, end): (&str, char)| Some((before, after.strip_prefix(start)?, end));
    FENCES.into_iter().find_map(fenced).filter(|(_, key, _)| !key.is_empty())
}

/// The key that a text starts with, as it stands or with the escapes of a JSON pointer undone (RFC 6901).
fn after_mark(text: &str, end: char, keys: &[&IdempotencyKey]) -> Option<usize> {
    let bare = text.replace("~1", "/").replace("~0", "~");
    let (escaped, plain) = (at_start(&bare, end, keys), at_start(text, end, keys));
    match (plain, escaped) {
        (Ok(Some(plain)), Ok(Some(escaped))) if plain != escaped => None,
        (Ok(plain), Ok(escaped)) => plain.or(escaped),
        // What several keys fit in one reading is not settled by the other reading.
        _ => None,
    }
}

/// Several keys fit, and nothing tells which is meant.
struct Doubtful;

/// The longest key that a text starts with; a key may contain another one.
fn at_start(text: &str, end: char, keys: &[&IdempotencyKey]) -> Result<Option<usize>, Doubtful> {
    let rests = keys.iter().map(|key| text.strip_prefix(key.as_str()));
    let ended = |rest: &&str| rest.is_empty() || rest.starts_with(end);
    let mut found: Vec<(usize, &str)> =
        rests.enumerate().filter_map(|(place, rest)| Some((place, rest.filter(ended)?))).collect();
    found.sort_by_key(|(_, rest)| rest.len());
    let Some(((place, rest), shorter)) = found.split_first() else { return Ok(None) };
    let is_certain = shorter.iter().all(|(_, longer)| longer != rest && !goes_on(longer));
    if is_certain { Ok(Some(*place)) } else { Err(Doubtful) }
}

/// Whether what follows a key may be a member of its invoice, like `/file`, rather than the rest of a longer key.
fn goes_on(rest: &str) -> bool {
    parts(rest).next().is_none_or(|part| is_word(part) || is_number(part))
}

/// The longest key that is a part of the pointer and can be nothing else; a UUID may be inside a part.
fn anywhere(pointer: &str, keys: &[&IdempotencyKey]) -> Option<usize> {
    let is_there = |key: &str| match Uuid::try_parse(key) {
        Ok(_) => pointer.contains(key),
        Err(_) => !is_word(key) && !is_number(key) && parts(pointer).any(|part| part == key),
    };
    let texts = keys.iter().map(|key| key.as_str());
    let mut found: Vec<(usize, &str)> = texts.enumerate().filter(|(_, key)| is_there(key)).collect();
    found.sort_by_key(|(_, key)| Reverse(key.len()));
    let ((place, longest), others) = found.split_first()?;
    others.iter().all(|(_, key)| key != longest && longest.contains(key)).then_some(*place)
}

/// The first part that is a whole number.
fn index(pointer: &str) -> Option<usize> {
    parts(pointer).find(|part| is_number(part))?.parse().ok()
}

fn parts(pointer: &str) -> impl Iterator<Item = &str> {
    let is_separator = |letter: char| matches!(letter, '/' | '.' | '[' | ']' | '"' | '\'') || letter.is_whitespace();
    pointer.split(is_separator).filter(|part| !part.is_empty())
}

fn is_number(part: &str) -> bool {
    part.chars().all(|letter| letter.is_ascii_digit())
}

fn is_word(part: &str) -> bool {
    part.chars().all(|letter| letter.is_ascii_alphabetic() || letter == '_')
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::Pointed::{ByIndex, ByKey};
    use super::*;

    const ONE: &str = "d81d9df0-8792-5ed6-a48a-318ce892934e";
    const OTHER: &str = "00000003-0000-4000-8000-000000000002";

    fn of(pointer: &str, keys: &[&str]) -> Option<Pointed> {
        let keys: Vec<IdempotencyKey> = keys.iter().map(|key| IdempotencyKey::given(key).unwrap()).collect();
        pointed(pointer, &keys.iter().collect::<Vec<_>>())
    }

    #[test]
    fn a_key_is_found_in_any_spelling() {
        for form in [
            "/supplier_invoices/idempotency_key/{}/file",
            "/supplier_invoices/idempotency_key/{}",
            "/data/supplier_invoices/0/idempotency_key/{}/file",
            "supplier_invoices[idempotency_key][{}].file",
            "supplier_invoices.idempotency_key.{}.file",
            "/supplier_invoices/0/{}/file",
            "/supplier_invoices/{}/idempotency_key",
            "supplier_invoices[{}]",
            "{}",
            "supplier_invoice_{}_file",
        ] {
            let pointer = form.replace("{}", ONE);
            assert_eq!(of(&pointer, &[OTHER, ONE]), Some(ByKey(1)), "{form}");
            assert_eq!(of(&pointer.to_uppercase(), &[OTHER, ONE]), Some(ByKey(1)), "{form}");
        }
    }

    #[test]
    fn an_index_is_a_part_of_its_own_and_below_the_number_asked() {
        for pointer in [
            "/supplier_invoices/3/file",
            "supplier_invoices[3].file",
            "/data/supplier_invoices/3",
            "supplier_invoices.3.file",
            "[3]",
            "supplier_invoices[3][idempotency_key]",
            "/supplier_invoices/3/idempotency_key",
            "/supplier_invoices/3/file/1",
        ] {
            assert_eq!(of(pointer, &["a", "b", "c", "d"]), Some(ByIndex(3)), "{pointer}");
            assert_eq!(of(pointer, &["a", "b", "c"]), None, "{pointer}");
        }
        for pointer in [
            "",
            "/",
            "/supplier_invoices",
            "/v3/file3",
            "/supplier_invoices/-1",
            "/supplier_invoices/٣",
            "/supplier_invoices/99999999999999999999999",
            OTHER,
            "/supplier_invoices/idempotency_key/3/file",
        ] {
            assert_eq!(of(pointer, &["a", "b", "c", "d"]), None, "{pointer}");
        }
    }

    #[test]
    fn own_keys_that_contain_each_other_are_told_apart() {
        let keys = ["inv-1", "inv-10", "inv-1-b", "inv-1.pdf", "inv", "x/inv-1", "7"];
        for (place, key) in keys.iter().enumerate() {
            for pointer in [format!("/supplier_invoices/idempotency_key/{key}/file"), format!("/idempotency_key/{key}")]
            {
                assert_eq!(of(&pointer, &keys), Some(ByKey(place)), "{pointer}");
                assert_eq!(of(&pointer.replace("x/", "x~1"), &keys), Some(ByKey(place)), "{pointer}");
            }
        }
        assert_eq!(of("/supplier_invoices/inv-1/file", &keys), Some(ByKey(0)));
    }

    #[test]
    fn an_own_key_is_not_taken_for_another_part_of_the_pointer() {
        assert_eq!(of("/supplier_invoices/1/file", &["1", "file", "supplier_invoices", "s"]), Some(ByIndex(1)));
        assert_eq!(of("/supplier_invoices/idempotency_key/a/file", &["a", "a/file"]), None);
        assert_eq!(of("/supplier_invoices/idempotency_key/a~1b", &["a/b", "a~1b"]), None);
        assert_eq!(of("/supplier_invoices/idempotency_key/~1/file/file", &["/", "~1", "~1/file"]), None);
        assert_eq!(of(&format!("/{ONE}/{OTHER}"), &[ONE, OTHER]), None);
        assert_eq!(of("/supplier_invoices/idempotency_key/a", &["a", "a"]), None);
    }
}
