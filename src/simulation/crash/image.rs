//! A folder with all that is in it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Folders and files below one folder.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Image {
    pub(super) folders: BTreeSet<PathBuf>,
    pub(super) files: BTreeMap<PathBuf, Vec<u8>>,
}

impl Image {
    /// What is below a folder, but for what only living processes share.
    pub(crate) fn of(root: &Path) -> Self {
        let mut image = Self::default();
        for path in below(root) {
            let name = path.strip_prefix(root).unwrap().to_owned();
            if path.is_dir() {
                image.folders.insert(name);
            } else if !is_shared(&path) {
                image.files.insert(name, fs::read(&path).unwrap());
            }
        }
        image
    }

    /// Makes all of it below a folder.
    pub(crate) fn write(&self, root: &Path) {
        for folder in &self.folders {
            fs::create_dir_all(root.join(folder)).unwrap();
        }
        for (name, bytes) in &self.files {
            fs::write(root.join(name), bytes).unwrap();
        }
    }

    /// Whether there is a database in it.
    pub(crate) fn has_database(&self) -> bool {
        self.files.keys().any(|name| is_database(name))
    }
}

/// Every folder and file below a folder, folders before what is in them.
pub(crate) fn below(root: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(folder) else { continue };
        for path in entries.map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path.clone());
            }
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Whether it is a database, and not its log.
pub(super) fn is_database(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "db")
}

/// Whether a database or its log needs it.
pub(super) fn is_of_database(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().contains(".db")) || is_shared(path)
}

fn is_shared(path: &Path) -> bool {
    let name = path.to_string_lossy();
    name.ends_with("-shm") || name.ends_with(".lock")
}
