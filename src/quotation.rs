//! What others wrote, made fit to stand in a sentence or a table of ours.

use std::borrow::Cow;

/// Stands where a character could have moved the cursor or turned the text around.
const REPLACEMENT: char = '\u{fffd}';

/// The most letters of one text that are worth telling; a server may send a whole page as its reason.
pub(crate) const LONGEST_QUOTATION: usize = 1_000;

/// Stands for the rest of a text.
const REST: char = '…';

/// The beginning of a text, on one line and harmless.
pub(crate) fn quoted(text: &str) -> String {
    let mut letters = text.chars();
    let start: String = letters.by_ref().take(LONGEST_QUOTATION).collect();
    let rest = letters.next().map(|_| REST);
    printable(&start).chars().chain(rest).collect()
}

/// The text on one line, without anything that a terminal would obey.
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
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

/// Control characters, and format characters that reorder or hide the letters around them.
pub(crate) fn is_obeyed(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
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
    fn a_quotation_ends() {
        let long = "é".repeat(LONGEST_QUOTATION);
        assert_eq!(quoted(&long), long);
        assert_eq!(quoted(&format!("{long}x")), format!("{long}…"));
        assert_eq!(quoted("a\r\nb"), "a  b");
    }
}
