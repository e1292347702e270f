//! Which of the invoices asked for an error points at.

use std::cmp::Reverse;

use uuid::Uuid;

use super::key::IdempotencyKey;

/// An invoice that a pointer names, by its place in the batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pointed {
    /// By our key: certain.
    ByKey(usize),
    /// By a number: a guess, as no documentation says where Qonto starts to count.
    ByIndex(usize),
}

/// The part after which a pointer has a key (docs.qonto.com, create supplier invoices).
const MARK: &str = "idempotency_key";

/// Finds the invoice among those asked for, whose keys are given in the order of the batch.
pub fn pointed(pointer: &str, keys: &[&IdempotencyKey]) -> Option<Pointed> {
    let pointer = pointer.to_ascii_lowercase();
    let (before, after) = marked(&pointer).unwrap_or((&pointer, ""));
    let by_key = after_mark(after, keys).or_else(|| anywhere(&pointer, keys)).map(Pointed::ByKey);
    by_key.or_else(|| index(before).filter(|index| *index < keys.len()).map(Pointed::ByIndex))
}

/// What stands before the mark and what stands after it and its separator.
fn marked(pointer: &str) -> Option<(&str, &str)> {
    let (before, after) = pointer.split_once(MARK)?;
    let key = ["][", "[", "/", "."].into_iter().find_map(|separator| after.strip_prefix(separator))?;
    Some((before, key))
}

/// The key that a text starts with, as it stands or with the escapes of a JSON pointer undone (RFC 6901).
fn after_mark(text: &str, keys: &[&IdempotencyKey]) -> Option<usize> {
    let (plain, escaped) = (start(text, keys), start(&text.replace("~1", "/").replace("~0", "~"), keys));
    match (plain, escaped) {
        (Some(plain), Some(escaped)) if plain != escaped => None,
        _ => plain.or(escaped),
    }
}

/// The longest key that a text starts with, unless a shorter one followed by a member's name reads the same.
fn start(text: &str, keys: &[&IdempotencyKey]) -> Option<usize> {
    let rests = |(place, key): (usize, &&IdempotencyKey)| Some((place, text.strip_prefix(key.as_str())?));
    let mut found: Vec<(usize, &str)> =
        keys.iter().enumerate().filter_map(rests).filter(|(_, rest)| !rest.starts_with(continues)).collect();
    found.sort_by_key(|(_, rest)| rest.len());
    let ((place, _), others) = found.split_first()?;
    others.iter().all(|(_, rest)| !is_member(rest)).then_some(*place)
}

/// Whether a pointer that goes on like this still points at the same invoice, as `/file` does.
fn is_member(rest: &str) -> bool {
    rest.is_empty()
        || rest.trim_matches(is_separator).chars().all(|letter| letter.is_ascii_alphabetic() || letter == '_')
}

/// The longest key that is a part of the pointer and could be nothing else; a UUID may be inside a part.
fn anywhere(pointer: &str, keys: &[&IdempotencyKey]) -> Option<usize> {
    let is_named = |key: &str| match Uuid::try_parse(key) {
        Ok(_) => pointer.contains(key),
        Err(_) => is_distinct(key) && parts(pointer).any(|part| part == key),
    };
    let mut named: Vec<(usize, &str)> =
        keys.iter().map(|key| key.as_str()).enumerate().filter(|(_, key)| is_named(key)).collect();
    named.sort_by_key(|(_, key)| Reverse(key.len()));
    match named.as_slice() {
        [(_, one), (_, other), ..] if one == other => None,
        [(place, _), ..] => Some(*place),
        [] => None,
    }
}

/// Whether a caller's key can be taken neither for an index nor for a member's name.
fn is_distinct(key: &str) -> bool {
    let is_number = key.chars().all(|letter| letter.is_ascii_digit());
    let is_word = key.chars().all(|letter| letter.is_ascii_alphabetic() || letter == '_');
    !is_number && !is_word
}

/// The first part that is a whole number.
fn index(pointer: &str) -> Option<usize> {
    parts(pointer).find(|part| part.chars().all(|letter| letter.is_ascii_digit()))?.parse().ok()
}

fn parts(pointer: &str) -> impl Iterator<Item = &str> {
    pointer.split(is_separator).filter(|part| !part.is_empty())
}

fn continues(letter: char) -> bool {
    !is_separator(letter)
}

fn is_separator(letter: char) -> bool {
    matches!(letter, '/' | '.' | '[' | ']' | '"' | '\'') || letter.is_whitespace()
}
