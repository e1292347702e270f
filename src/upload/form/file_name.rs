//! File names in a form, so that a Rack server reads them as they were.

use std::fmt::Write as _;

/// A file name for a quoted `filename` parameter, raw wherever Rack gives it back as it is. Rack undoes percent escapes
/// when every `%` starts a valid one, and takes `"`, `\` and control characters for the end or an escape
/// (rack/multipart/parser.rb).
pub(super) fn quotable(name: &str) -> String {
    if name.chars().any(is_delicate) || would_be_decoded(name) || poses_as_header(name) {
        return name.chars().fold(String::with_capacity(name.len()), escape);
    }
    name.to_owned()
}

fn is_delicate(letter: char) -> bool {
    matches!(letter, '"' | '\\') || letter.is_control()
}

/// Whether a reader would take each `%` of the name for an escape.
fn would_be_decoded(name: &str) -> bool {
    let mut after = name.split('%').skip(1).peekable();
    after.peek().is_some() && after.all(|rest| rest.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2)
}

/// Rack 2 finds a part's name and type by these words, even inside quotes.
fn poses_as_header(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let poses_as_name = name.split(';').skip(1).any(|rest| rest.trim_start().starts_with("name="));
    poses_as_name || name.contains("content-type:")
}

fn escape(mut text: String, letter: char) -> String {
    if !matches!(letter, '%' | ';' | ':') && !is_delicate(letter) {
        text.push(letter);
        return text;
    }
    for byte in letter.encode_utf8(&mut [0; 4]).bytes() {
        let _ = write!(text, "%{byte:02X}");
    }
    text
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use proptest::prelude::*;

    use super::*;

    /// Reads a quoted parameter as Rack does.
    fn read(text: &str) -> String {
        assert!(!text.chars().any(|letter| letter.is_control() || letter == '"'), "{text:?}");
        let escapes: Vec<Option<u8>> = scan(text.as_bytes()).into_iter().map(hexadecimal).collect();
        if escapes.iter().any(Option::is_none) { text.to_owned() } else { decode(text.as_bytes()) }
    }

    /// `scan(/%.?.?/)`: matches do not overlap.
    fn scan(text: &[u8]) -> Vec<&[u8]> {
        let (mut found, mut rest) = (Vec::new(), text);
        while let Some(at) = rest.iter().position(|byte| *byte == b'%') {
            let (escape, after) = rest.split_at(at).1.split_at((rest.len() - at).min(3));
            found.push(escape);
            rest = after;
        }
        found
    }

    fn hexadecimal(escape: &[u8]) -> Option<u8> {
        let digits = std::str::from_utf8(escape.strip_prefix(b"%")?).ok()?;
        let is_whole = digits.len() == 2 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        is_whole.then(|| u8::from_str_radix(digits, 16).unwrap())
    }

    fn decode(text: &[u8]) -> String {
        let (mut bytes, mut rest) = (Vec::new(), text);
        while let Some((first, after)) = rest.split_first() {
            let escape = rest.get(..3).and_then(hexadecimal);
            bytes.push(escape.unwrap_or(*first));
            rest = if escape.is_some() { rest.split_at(3).1 } else { after };
        }
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn a_name_is_changed_only_where_it_must_be() {
        for name in ["März 2026.pdf", "100%.pdf", "50 % off; a=b.pdf", "%%41.pdf", "%41 %é.pdf", " 発票.pdf "] {
            assert_eq!(quotable(name), name);
        }
        for (name, quoted) in [
            ("a%41.pdf", "a%2541.pdf"),
            ("a\"b.pdf", "a%22b.pdf"),
            ("100%\".pdf", "100%25%22.pdf"),
            ("a\r\nb\0.pdf", "a%0D%0Ab%00.pdf"),
            ("a\\b.pdf", "a%5Cb.pdf"),
            ("a; Name=b;c.pdf", "a%3B Name=b%3Bc.pdf"),
            ("Content-Type: a.pdf", "Content-Type%3A a.pdf"),
        ] {
            assert_eq!(quotable(name), quoted);
        }
    }

    proptest! {
        #[test]
        fn a_rack_server_gives_every_name_back(
            letters in prop::collection::vec(
                prop_oneof![any::<char>(), prop::sample::select(vec!['%', '%', '4', '1', 'a', 'g', '"', ';', ' ', '\r'])],
                0..12,
            )
        ) {
            let name: String = letters.into_iter().filter(|letter| !matches!(letter, '/' | '\\')).collect();
            prop_assert_eq!(read(&quotable(&name)), name);
        }
    }
}
