//! File names that break careless programs.

/// The name that many documents share.
pub(super) const SHARED: &str = "Facture.pdf";

const NAMES: [&str; 24] = [
    "../../etc/passwd",
    "..\\..\\windows\\system32\\drivers.pdf",
    "/etc/cron.d/invoice.pdf",
    "a/b.pdf",
    "invoice 101/2022.pdf",
    "nul\0byte.pdf",
    "CON.pdf",
    "aux",
    "Facture.PDF",
    "facture.pdf",
    "Cafe\u{301} de l'E\u{301}toile.pdf",
    "Caf\u{e9} de l'\u{c9}toile.pdf",
    "trailing dots...",
    "trailing spaces   ",
    "",
    ".",
    "..",
    "two\nlines.pdf",
    "\u{1f9fe} facture \u{1f4b6}.pdf",
    "\u{202e}fdp.erutcaf.pdf",
    "\"quoted\" 'name'.pdf",
    "-rf *.pdf",
    ".hidden.pdf",
    "https:__example.com?a=b&c=%2e%2e.pdf",
];

/// The hostile name of the n-th document; every second one is the shared name.
pub(super) fn name(number: usize) -> String {
    if number % 2 == 1 {
        return SHARED.to_owned();
    }
    let place = (number / 2) % (NAMES.len() + 1);
    NAMES.get(place).map_or_else(three_hundred_bytes, |name| (*name).to_owned())
}

fn three_hundred_bytes() -> String {
    format!("{}.pdf", "\u{e9}".repeat(148))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_long_name_is_300_bytes_of_utf8() {
        assert_eq!(three_hundred_bytes().len(), 300);
        assert!((0..100).any(|number| name(number).len() == 300));
    }

    #[test]
    fn half_of_the_documents_share_one_name() {
        assert_eq!((0..100).filter(|&number| name(number) == SHARED).count(), 50);
    }
}
