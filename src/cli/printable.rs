//! Text that others wrote, made harmless for a terminal.

use std::borrow::Cow;
use std::fmt::Write;

/// Stands where a character could have moved the cursor or turned the text around.
const REPLACEMENT: char = '\u{fffd}';

/// The text on one line, without anything that a terminal would obey.
pub(super) fn printable(text: &str) -> Cow<'_, str> {
    if !text.contains(is_obeyed) {
        return Cow::Borrowed(text);
    }
    let shown = text.chars().map(|letter| match letter {
        '\n' | '\r' | '\t' => ' ',
        letter if is_obeyed(letter) => REPLACEMENT,
        letter => letter,
    });
    Cow::Owned(shown.collect())
}

/// JSON on one line: a raw line break or tab can only stand between its tokens.
pub(super) fn one_line(json: &str) -> Cow<'_, str> {
    if !json.contains(['\n', '\r', '\t']) {
        return Cow::Borrowed(json);
    }
    Cow::Owned(json.replace(['\n', '\r', '\t'], ""))
}

/// The same JSON, spelled without anything that a terminal would obey; such letters stand only in its strings.
pub(super) fn harmless_json(json: &str) -> Cow<'_, str> {
    if !json.contains(is_obeyed) {
        return Cow::Borrowed(json);
    }
    let mut escaped = String::with_capacity(json.len());
    for letter in json.chars() {
        if is_obeyed(letter) {
            let mut units = [0; 2];
            for unit in letter.encode_utf16(&mut units) {
                // Writing to a String cannot fail.
                let _ = write!(escaped, "\\u{unit:04x}");
            }
        } else {
            escaped.push(letter);
        }
    }
    Cow::Owned(escaped)
}

/// Control characters, and format characters that reorder or hide the letters around them.
fn is_obeyed(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;

    #[test]
    fn escape_sequences_lose_their_power() {
        assert_eq!(printable("\u{1b}]0;owned\u{7}ACME"), "\u{fffd}]0;owned\u{fffd}ACME");
        assert_eq!(printable("a\u{9b}2Jb"), "a\u{fffd}2Jb");
        assert_eq!(printable("gpj.\u{202e}exe"), "gpj.\u{fffd}exe");
        assert_eq!(printable("two\nlines\tof text"), "two lines of text");
        assert!(matches!(printable("Société Générale 株式会社"), Cow::Borrowed(_)));
    }

    #[test]
    fn json_stays_the_same_json() {
        let json = "{\n  \"a\": \"x\u{9b}\u{202e}y\",\r\n\t\"b\": \"\\n\"\n}";
        let shown = harmless_json(&one_line(json)).into_owned();
        assert!(!shown.contains(is_obeyed), "{shown}");
        let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        assert_eq!(read(&shown), read(json));
    }
}
