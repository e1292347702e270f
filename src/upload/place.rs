//! Where the ledger is, when the caller names it and when not.

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::attachment::name::hexadecimal;
use crate::database::check_name;
use crate::error::{Error, Result};
use crate::id::OrganizationId;
use crate::upload::ledger::shape::LEDGER;

/// The ledger's name in a folder that the caller names.
const FILE: &str = "uploads.db";
/// Our folder in the user's data folder.
const FOLDER: &str = "qontokit";
/// The longest identifier that is part of a file's name as it is: a UUID has 36 characters.
const LONGEST: usize = 64;
/// Digits of the digest that stands for any other identifier.
const DIGITS: usize = 32;

/// The ledger's file: the one that is given, `uploads.db` in a given folder, or one for each organisation in the user's data folder.
pub(super) fn place(given: Option<&Path>, organization: &OrganizationId) -> Result<PathBuf> {
    match given {
        Some(path) => named(path),
        None => unnamed(dirs::data_dir(), organization),
    }
}

fn named(path: &Path) -> Result<PathBuf> {
    check_name(&LEDGER, path)?;
    let path = std::path::absolute(path).map_err(|error| Error::io(path, error))?;
    Ok(if path.is_dir() { path.join(FILE) } else { path })
}

fn unnamed(data: Option<PathBuf>, organization: &OrganizationId) -> Result<PathBuf> {
    let data = data.ok_or_else(|| {
        let text = "this user has no data folder for the ledger of uploads: pass ledger with a file that is kept";
        Error::Config(text.to_owned())
    })?;
    Ok(data.join(FOLDER).join(format!("uploads-{}.db", safe(organization.as_str()))))
}

/// The identifier when every system takes it in a file's name, else digits that stand for it.
fn safe(id: &str) -> String {
    let is_plain = id.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-');
    if is_plain && (1..=LONGEST).contains(&id.len()) {
        return id.to_owned();
    }
    hexadecimal(&Sha256::digest(id)).chars().take(DIGITS).collect()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use std::fs;

    use super::*;

    #[test]
    fn a_given_file_is_the_ledger_and_a_folder_holds_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("mine.sqlite");
        assert_eq!(place(Some(&file), &"o".into()).unwrap(), file);
        assert_eq!(place(Some(folder.path()), &"o".into()).unwrap(), folder.path().join("uploads.db"));
        let relative = place(Some(Path::new("mine.sqlite")), &"o".into()).unwrap();
        assert!(relative.is_absolute() && relative.ends_with("mine.sqlite"), "{}", relative.display());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn what_names_no_file_is_refused() {
        for (name, said) in [("", "the path of the ledger is empty"), ("a\0b", "NUL")] {
            let error = place(Some(Path::new(name)), &"o".into()).unwrap_err();
            assert!(matches!(&error, Error::Argument(text) if text.contains(said)), "{error}");
        }
    }

    #[test]
    fn each_organisation_has_a_file_in_the_data_folder() {
        let name = |id: &str| unnamed(Some("/data".into()), &id.into()).unwrap();
        let uuid = "0190e2f3-5e8c-7c6f-9f7e-0123456789ab";
        assert_eq!(name(uuid), Path::new("/data/qontokit").join(format!("uploads-{uuid}.db")));
        let odd = ["a/../b", "a\\b", "", "é", ".", "a b", &"x".repeat(65)].map(name);
        for path in &odd {
            assert_eq!(path.file_name().unwrap().len(), "uploads-.db".len() + 32, "{}", path.display());
            assert_eq!(path.parent(), Some(Path::new("/data/qontokit")));
        }
        assert_eq!(std::collections::HashSet::from(odd).len(), 7);
    }

    #[test]
    fn without_a_data_folder_the_caller_must_name_the_ledger() {
        let error = unnamed(None, &"o".into()).unwrap_err();
        assert!(matches!(&error, Error::Config(text) if text.contains("pass ledger")), "{error}");
    }
}
