//! Files that an export must not replace.

use std::path::Path;

use crate::error::{Error, Result};

/// A mirror's own files begin so; one that was overwritten would be lost.
const OWN: &str = "mirror.";

/// Refuses a mirror's own file as the place of an export.
pub(super) fn refuse_own(mirror: &Path, file: &Path) -> Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let is_inside = matches!((folder.canonicalize(), mirror.canonicalize()), (Ok(one), Ok(other)) if one == other);
    let is_own = file.file_name().is_some_and(|name| name.to_string_lossy().starts_with(OWN));
    if is_inside && is_own {
        let text = format!("{} would take the place of a file of the mirror: name another one", file.display());
        return Err(Error::Argument(text));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;

    #[test]
    fn a_mirror_keeps_its_files() {
        let folder = tempfile::tempdir().unwrap();
        let mirror = folder.path();
        for own in ["mirror.db", "mirror.db-wal", "mirror.lock"] {
            assert!(refuse_own(mirror, &mirror.join(own)).is_err(), "{own}");
        }
        assert!(refuse_own(mirror, &mirror.join("invoices.csv")).is_ok());
        assert!(refuse_own(&mirror.join("other"), &mirror.join("mirror.db")).is_ok());
    }
}
