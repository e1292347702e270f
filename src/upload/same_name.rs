//! When two file names are one.

use icu_normalizer::ComposingNormalizerBorrowed;

/// The name composed and without case: macOS takes accents apart, and some systems ignore case.
pub(super) fn folded(name: &str) -> String {
    let normalizer = ComposingNormalizerBorrowed::new_nfc();
    // Upper case first: only so are `ß` and `SS`, and the two small sigmas, the same.
    let caseless = normalizer.normalize(name).to_uppercase().to_lowercase();
    normalizer.normalize(&caseless).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_and_case_do_not_tell_names_apart() {
        let pairs = [
            ("Café.PDF", "cafe\u{301}.pdf"),
            ("STRASSE.pdf", "straße.pdf"),
            ("ΟΔΟΣ", "οδοσ"),
            ("İ.pdf", "i\u{307}.pdf"),
        ];
        for (one, other) in pairs {
            assert_eq!(folded(one), folded(other), "{one}");
        }
        assert_ne!(folded("a.pdf"), folded("à.pdf"));
    }
}
