//! The demo's folder: nobody else's files are ever touched.

use std::fs;
use std::io;
use std::path::Path;

use crate::error::{Error, Result};
use crate::mirror::Lock;

/// The file that says that a folder is a demo's and may be replaced.
const MARKER: &str = ".qontokit-demo";
/// What a demo leaves in its folder.
const LEAVINGS: [&str; 5] = ["mirror.db", "mirror.db-wal", "mirror.db-shm", "mirror.lock", "attachments"];

/// Makes the folder, or empties one that an earlier demo made.
pub(super) fn prepare(folder: &Path) -> Result<()> {
    match fs::metadata(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            fs::create_dir_all(folder).map_err(|error| Error::io(folder, error))?;
        }
        Err(error) => return Err(Error::io(folder, error)),
        Ok(found) if !found.is_dir() => return Err(taken(folder, "is a file")),
        Ok(_) if folder.join(MARKER).is_file() => clear(folder)?,
        Ok(_) if is_empty(folder)? => {}
        Ok(_) => return Err(taken(folder, "holds something that no demo made")),
    }
    let marker = folder.join(MARKER);
    let text = "Made by qontokit demo, which replaces the mirror in this folder when it runs here again.\n";
    fs::write(&marker, text).map_err(|error| Error::io(marker, error))
}

fn clear(folder: &Path) -> Result<()> {
    if Lock::is_locked(folder) {
        return Err(Lock::refusal(folder));
    }
    LEAVINGS.iter().try_for_each(|name| {
        let path = folder.join(name);
        match remove(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Error::io(path, error)),
            _ => Ok(()),
        }
    })
}

/// A link is removed itself, never what it leads to.
fn remove(path: &Path) -> io::Result<()> {
    if fs::symlink_metadata(path)?.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }
}

fn is_empty(folder: &Path) -> Result<bool> {
    let mut entries = fs::read_dir(folder).map_err(|error| Error::io(folder, error))?;
    Ok(entries.next().is_none())
}

fn taken(folder: &Path, why: &str) -> Error {
    Error::Argument(format!("{} {why}: name a folder that is new, empty or a former demo's", folder.display()))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;

    #[test]
    fn a_former_demo_is_replaced_and_nothing_else_in_its_folder() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("new").join("demo");
        prepare(&folder).unwrap();
        fs::create_dir(folder.join("attachments")).unwrap();
        for name in ["mirror.db", "attachments/a.pdf", "notes.txt"] {
            fs::write(folder.join(name), "x").unwrap();
        }
        prepare(&folder).unwrap();
        let mut left: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        left.sort();
        assert_eq!(left, [MARKER, "notes.txt"]);
    }

    #[test]
    fn somebody_elses_folder_is_refused_untouched() {
        let place = tempfile::tempdir().unwrap();
        let database = place.path().join("mirror.db");
        fs::write(&database, "precious").unwrap();
        assert!(matches!(prepare(place.path()), Err(Error::Argument(text)) if text.contains("no demo made")));
        assert!(matches!(prepare(&database), Err(Error::Argument(text)) if text.contains("is a file")));
        assert_eq!(fs::read_to_string(&database).unwrap(), "precious");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_not_followed() {
        let (place, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        prepare(place.path()).unwrap();
        fs::write(elsewhere.path().join("precious"), "x").unwrap();
        std::os::unix::fs::symlink(elsewhere.path(), place.path().join("attachments")).unwrap();
        prepare(place.path()).unwrap();
        assert!(elsewhere.path().join("precious").is_file());
        assert!(!place.path().join("attachments").exists());
    }
}
