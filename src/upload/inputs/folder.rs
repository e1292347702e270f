//! A folder means the PDF, JPEG and PNG files in it.

use std::fs::{self, DirEntry, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::attachment::sniff::HEAD;
use crate::upload::inputs::preflight::is_accepted;

/// Extensions that make a file one of the folder's invoices, so that one with other content is told and not left out.
const EXTENSIONS: [&str; 4] = ["pdf", "jpg", "jpeg", "png"];

/// The longest signature, that of a PNG. A PDF's header may stand further on, but where no name says that it is one, a
/// text that mentions such a header is no invoice.
const SIGNATURE: usize = 8;

/// The folder's own files that are invoices by name or by content, in the order of their names; those that begin with a
/// dot are the system's.
pub(crate) fn invoices_in(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries: Vec<DirEntry> = fs::read_dir(folder)?.collect::<io::Result<_>>()?;
    let visible = entries.into_iter().filter(|entry| !entry.file_name().as_encoded_bytes().starts_with(b"."));
    let mut paths: Vec<PathBuf> = visible.map(|entry| entry.path()).filter(|path| is_invoice(path)).collect();
    paths.sort();
    Ok(paths)
}

/// What cannot be looked at counts as an invoice by its name, so that it is told.
fn is_invoice(path: &Path) -> bool {
    if path.is_dir() {
        return false;
    }
    let begins_like_one = |head: Vec<u8>| is_accepted(head.get(..SIGNATURE).unwrap_or(&head)).is_some();
    has_extension(path) || (path.is_file() && head(path).is_ok_and(begins_like_one))
}

fn has_extension(path: &Path) -> bool {
    let extension = path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    EXTENSIONS.contains(&extension.as_str())
}

/// The first bytes of a file, by which its kind is told.
pub(crate) fn head(path: &Path) -> io::Result<Vec<u8>> {
    let (mut head, most) = (Vec::new(), u64::try_from(HEAD).unwrap_or(u64::MAX));
    File::open(path)?.take(most).read_to_end(&mut head)?;
    Ok(head)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;

    #[test]
    fn takes_invoices_by_name_or_content_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for (name, content) in [
            ("b.PDF", "%PDF-1.7"),
            ("a.pdf", "no pdf at all"),
            ("scan", "%PDF-1.7"),
            ("notes.txt", "notes"),
            ("mail.eml", "Its header is %PDF-1.7, as you see."),
            ("marked", "\u{feff}%PDF-1.7"),
            ("._a.pdf", "%PDF-1.7"),
            ("c.jpeg", ""),
        ] {
            fs::write(at(name), content).unwrap();
        }
        fs::create_dir(at("folder.pdf")).unwrap();
        std::os::unix::fs::symlink("nowhere", at("gone.pdf")).unwrap();
        let names = ["a.pdf", "b.PDF", "c.jpeg", "gone.pdf", "marked", "scan"].map(at);
        assert_eq!(invoices_in(folder.path()).unwrap(), names);
    }

    #[test]
    fn a_folder_may_be_empty() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(invoices_in(folder.path()).unwrap(), Vec::<PathBuf>::new());
    }
}
