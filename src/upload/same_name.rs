//! When two file names are one.

use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};

/// The name composed and without case: macOS takes accents apart, and some systems ignore case.
pub(super) fn folded(name: &str) -> String {
    let normalizer = ComposingNormalizerBorrowed::new_nfc();
    // Upper case first: only so are `ß` and `SS`, and the two small sigmas, the same.
    let caseless = normalizer.normalize(name).to_uppercase().to_lowercase();
    normalizer.normalize(&caseless).into_owned()
}

/// What is left of a name when a server has made it harmless: letters and digits, without case, accents and folders.
///
/// Names that differ in no more may be one, so what bears them is worth comparing; their bytes decide.
pub(super) fn likeness(name: &str) -> String {
    let last = folded(name.rsplit('\\').next().unwrap_or(name));
    let apart = DecomposingNormalizerBorrowed::new_nfkd().normalize(&last);
    let plain: String = apart.chars().filter(|letter| letter.is_alphanumeric()).collect();
    if plain.is_empty() { last } else { plain }
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

    #[test]
    fn a_harmless_name_is_like_the_one_that_it_comes_from() {
        let pairs =
            [("Août – Müller.pdf", "aout_muller.PDF"), ("scans\\a 1.pdf", "a-1.pdf"), ("請求 書.pdf", "請求書.pdf")];
        for (one, other) in pairs {
            assert_eq!(likeness(one), likeness(other), "{one}");
        }
        assert_ne!(likeness("a1.pdf"), likeness("a2.pdf"));
        assert_ne!(likeness("#"), likeness("%"));
    }
}
