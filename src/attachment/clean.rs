//! Text made fit to be one component of a path on Linux, macOS and Windows.

use icu_normalizer::ComposingNormalizerBorrowed;
use icu_normalizer::properties::CanonicalCombiningClassMapBorrowed;

/// What a name becomes when nothing of it can be kept.
const NAMELESS: &str = "file";

/// The longest extension that we believe in.
pub(super) const LONGEST_EXTENSION: usize = 8;

/// Names that are devices on Windows, with any extension ("Naming Files, Paths, and Namespaces").
const DEVICES: [&str; 6] = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];

/// Makes a safe, non-empty component of at most `longest` bytes; a safe text stays as it is.
pub(super) fn clean(text: &str, longest: usize) -> String {
    let kept: String = text.chars().filter_map(safe_char).collect();
    let composed = ComposingNormalizerBorrowed::new_nfc().normalize(&kept);
    let start = composed.trim_start_matches(|first| is_edge(first) || matches!(first, '-' | '~'));
    let short = cut(start, longest);
    match short {
        "" => NAMELESS.to_owned(),
        short if is_device(short) => cut(&format!("_{short}"), longest).to_owned(),
        short => short.to_owned(),
    }
}

/// Splits off an extension: a few ASCII letters and digits, not digits alone ("No.12", "03.2024").
pub(super) fn split_extension(name: &str) -> Option<(&str, &str)> {
    name.rsplit_once('.').filter(|(stem, extension)| {
        let plain = extension.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let named = extension.bytes().any(|byte| byte.is_ascii_alphabetic());
        !stem.is_empty() && extension.len() <= LONGEST_EXTENSION && plain && named
    })
}

/// Characters that part a path or that Windows forbids become `_`; those that only mislead the eye go.
fn safe_char(character: char) -> Option<char> {
    match character {
        character if misleads(character) => None,
        '<' | '>' | ':' | '"' | '/' | '\\' | '|' | '?' | '*' | '\u{2028}' | '\u{2029}' => Some('_'),
        character if character.is_control() => Some('_'),
        character => Some(character),
    }
}

/// Whether a character is unseen or turns the direction of what is seen: `fdp.exe` can be made to look like `exe.pdf`.
fn misleads(character: char) -> bool {
    let unseen = matches!(character, '\u{200b}' | '\u{2060}' | '\u{feff}');
    let direction =
        matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    unseen || direction
}

/// Shortens to whole characters, keeping accents with their letter, and leaves no dot or space at the end.
fn cut(text: &str, longest: usize) -> &str {
    let end = (0..=longest.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
    let (kept, gone) = text.split_at(end);
    let kept = if gone.starts_with(is_mark) { without_last_letter(kept) } else { kept };
    kept.trim_end_matches(is_edge)
}

/// A text that is nothing but one letter with its accents stays.
fn without_last_letter(text: &str) -> &str {
    let mut letters = text.trim_end_matches(is_mark).chars();
    letters.next_back();
    if letters.as_str().is_empty() { text } else { letters.as_str() }
}

fn is_edge(character: char) -> bool {
    character == '.' || character.is_whitespace()
}

fn is_mark(character: char) -> bool {
    character == '\u{200d}' || CanonicalCombiningClassMapBorrowed::new().get_u8(character) != 0
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_uppercase();
    let port = stem.strip_prefix("COM").or_else(|| stem.strip_prefix("LPT"));
    DEVICES.contains(&stem.as_str()) || port.is_some_and(is_port_number)
}

/// Windows takes superscript digits for digits here.
fn is_port_number(text: &str) -> bool {
    let mut characters = text.chars();
    matches!((characters.next(), characters.next()), (Some('1'..='9' | '¹' | '²' | '³'), None))
}
