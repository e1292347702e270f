//! What a power loss leaves of databases: `SQLite` promises some state since the last flushed commit, and never half of one.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::image::{below, is_database};
use crate::database::Durability;

/// Databases and their logs, by their names below the root.
pub(super) type Files = BTreeMap<PathBuf, Vec<u8>>;

/// The states that a power loss may leave.
#[derive(Debug, Default)]
pub(super) struct Databases {
    /// From before each transaction since the last one that was flushed.
    undone: Vec<Files>,
    promised: bool,
}

impl Databases {
    /// All that is there is safe.
    pub(super) fn all(root: &Path) -> Self {
        Self { undone: Vec::new(), promised: !read(root).is_empty() }
    }

    /// Whether one must be there after a power loss.
    pub(super) const fn promised(&self) -> bool {
        self.promised
    }

    pub(super) fn begin(&mut self, root: &Path, durability: Durability) {
        if matches!(durability, Durability::Normal) {
            self.undone.push(read(root));
        }
    }

    pub(super) fn committed(&mut self, durability: Durability) {
        if matches!(durability, Durability::Full) {
            self.undone.clear();
            self.promised = true;
        }
    }

    /// States that may be found after a power loss.
    pub(super) fn after_power_loss(&self, root: &Path) -> Vec<Files> {
        let now = read(root);
        // The first, the last and one between them stand for all: only a state that is newer than the files could do harm.
        let between = self.undone.get(self.undone.len() / 2);
        let mut states: Vec<Files> = self.undone.first().into_iter().chain(between).cloned().collect();
        if !self.promised {
            let empty = now.keys().filter(|path| is_database(path)).map(|path| (path.clone(), Vec::new())).collect();
            states.extend([Files::new(), empty]);
        }
        states.push(now);
        states
    }
}

fn read(root: &Path) -> Files {
    let is_kept = |path: &PathBuf| is_database(path) || path.to_string_lossy().ends_with(".db-wal");
    let files = below(root).into_iter().filter(is_kept);
    files.map(|path| (path.strip_prefix(root).unwrap().to_owned(), fs::read(&path).unwrap())).collect()
}
