//! The names below a folder.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::image::{below, is_of_database};
use crate::attachment::place::PARTIAL;

/// What a name stands for: a file by its number, whatever its name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Entry {
    Folder,
    File(u64),
}

pub(super) type Names = BTreeMap<PathBuf, Entry>;

/// The names that are there, but for those of databases.
pub(super) fn names(root: &Path) -> Names {
    let entry =
        |path: &PathBuf| if path.is_dir() { Entry::Folder } else { Entry::File(fs::metadata(path).unwrap().ino()) };
    let paths = below(root).into_iter().filter(|path| !is_of_database(path));
    paths.map(|path| (path.strip_prefix(root).unwrap().to_owned(), entry(&path))).collect()
}

/// Whether it is a file on its way.
pub(super) fn waits(name: &Path) -> bool {
    name.parent().is_some_and(|folder| folder.ends_with(PARTIAL))
}
