//! When two file names are the same to somebody who looks at them.

use icu_normalizer::ComposingNormalizerBorrowed;

/// Whether two names differ at most in case and in how their accents are composed.
pub(super) fn same_name(one: &str, other: &str) -> bool {
    one == other || folded(one) == folded(other)
}

/// A name in the form in which names are compared.
pub(super) fn folded(name: &str) -> String {
    ComposingNormalizerBorrowed::new_nfc().normalize(&name.to_lowercase()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_composition_do_not_count() {
        assert!(same_name("M\u{fc}ller.PDF", "mu\u{308}ller.pdf"));
        assert!(!same_name("a.pdf", "b.pdf"));
    }
}
