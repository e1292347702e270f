//! Opening the database file, whatever state it is in.

use std::fs;
use std::path::Path;

use rusqlite::Connection;

use super::schema::MIRROR;
use super::store::Opening;
use crate::attachment::disk::keep_names;
use crate::database::{self, Stop, is_unwritable, make_file, unwritable};
use crate::error::{Error, Result};

/// Makes the folder, or says why there is no mirror in it.
pub(super) fn settle_folder(folder: &Path, database: &Path, opening: Opening) -> Result<()> {
    if folder.exists() && !folder.is_dir() {
        return Err(Error::Mirror(format!("{} is a file: a mirror is a folder, name another place", folder.display())));
    }
    match opening {
        Opening::Existing if !database.is_file() => Err(Error::Missing(format!(
            "there is no mirror in {}: sync into this folder first, or check its name",
            folder.display()
        ))),
        Opening::Existing => Ok(()),
        Opening::Create => make(folder, database),
    }
}

fn make(folder: &Path, database: &Path) -> Result<()> {
    fs::create_dir_all(folder).map_err(|error| unwritable(folder, &error))?;
    if database.exists() {
        return Ok(());
    }
    // Before there is a database: a run that finds one need not ask whether a power cut can take its folder away.
    keep_names(folder);
    make_file(database).map_err(|error| unwritable(database, &error))
}

/// The connection that writes; `None` when the mirror may only be read.
pub(super) fn writer(database: &Path, opening: Opening) -> Result<Option<Connection>> {
    match database::writer(&MIRROR, database) {
        Ok(connection) => Ok(Some(connection)),
        Err(Stop::Sqlite(error)) if opening == Opening::Existing && is_unwritable(&error) => Ok(None),
        Err(stop) => Err(stop.told(&MIRROR, database)),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::super::store::Store;
    use super::*;

    #[test]
    fn what_names_no_folder_is_refused() {
        for (name, said) in [("", "is empty"), ("a\0b", "NUL")] {
            for opening in [Opening::Existing, Opening::Create] {
                let error = Store::open(Path::new(name), opening).unwrap_err();
                assert!(matches!(&error, Error::Argument(text) if text.contains(said)), "{error}");
            }
        }
    }

    #[test]
    fn a_file_is_not_a_mirror() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notes.txt");
        fs::write(&path, "hello").unwrap();
        let error = Store::open(&path, Opening::Create).unwrap_err();
        assert!(matches!(&error, Error::Mirror(text) if text.contains("notes.txt")));
    }

    #[test]
    fn an_absent_mirror_is_missing_and_nothing_is_made() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("other"), "x").unwrap();
        for path in [folder.path().to_owned(), folder.path().join("none")] {
            assert!(matches!(Store::open(&path, Opening::Existing).unwrap_err(), Error::Missing(_)));
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_that_cannot_be_made_says_what_to_do() {
        let error = Store::open(Path::new("/proc/self/mirror"), Opening::Create).unwrap_err();
        assert!(matches!(error, Error::Io { .. }));
        assert!(error.to_string().contains("choose a folder"));
    }

    #[test]
    fn odd_folder_names_are_plain_names() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["file:x?mode=memory", "with space", "été #1 %41", "facturas/ñ"] {
            let path = folder.path().join(name);
            drop(Store::open(&path, Opening::Create).unwrap());
            assert!(path.join("mirror.db").is_file());
            assert!(!path.join("mirror.db-wal").exists());
            drop(Store::open(&path, Opening::Existing).unwrap());
        }
    }
}
