//! Files of a mirror, which no export may replace.

use std::path::{Component, Path};

use crate::error::{Error, Result};

/// What a mirror's folder is told by.
const DATABASE: &str = "mirror.db";
/// How the names of a mirror's own files and folders begin, the ledger of uploads among them.
const OWN: [&str; 4] = ["mirror.", "uploads.db", "attachments", ".partial"];

/// Refuses a mirror's own file as the place of an export: whatever it held would be lost.
pub(super) fn refuse_own(place: &Path) -> Result<()> {
    if !place.ancestors().skip(1).any(|folder| is_own(folder, place)) {
        return Ok(());
    }
    let text = format!("{} would take the place of a file of a mirror: name another one", place.display());
    Err(Error::Argument(text))
}

fn is_own(folder: &Path, place: &Path) -> bool {
    let Ok(within) = place.strip_prefix(folder) else { return false };
    let Some(Component::Normal(first)) = within.components().next() else { return false };
    let first = first.to_string_lossy().to_lowercase();
    OWN.iter().any(|own| first.starts_with(own)) && folder.join(DATABASE).exists()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;

    #[test]
    fn a_mirror_keeps_its_files() {
        let folder = tempfile::tempdir().unwrap();
        let mirror = folder.path();
        std::fs::write(mirror.join(DATABASE), "").unwrap();
        for own in ["mirror.db", "mirror.db-wal", "mirror.lock", "uploads.db", "attachments/a/b.pdf", ".partial/x"] {
            assert!(refuse_own(&mirror.join(own)).is_err(), "{own}");
        }
        for other in ["invoices.csv", "exports/attachments.csv"] {
            assert!(refuse_own(&mirror.join(other)).is_ok(), "{other}");
        }
        let elsewhere = tempfile::tempdir().unwrap();
        assert!(refuse_own(&elsewhere.path().join("uploads.db")).is_ok());
    }
}
