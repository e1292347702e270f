//! Text that others wrote, made harmless for a terminal.

use std::borrow::Cow;
use std::fmt::Write;

use crate::quotation::is_obeyed;
pub(super) use crate::quotation::printable;

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

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;
    use crate::export::one_line;

    #[test]
    fn json_stays_the_same_json() {
        let json = "{\n  \"a\": \"x\u{9b}\u{202e}y\",\r\n\t\"b\": \"\\n\"\n}";
        let shown = harmless_json(&one_line(json)).into_owned();
        assert!(!shown.contains(is_obeyed), "{shown}");
        let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        assert_eq!(read(&shown), read(json));
    }
}
