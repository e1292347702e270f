//! Files that lie in the mirror without belonging to it.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use super::store::Store;
use crate::attachment::place::ATTACHMENTS;
use crate::error::{Error, Result};

impl Store {
    /// Files under `attachments` that no row names; downloads that have not ended lie elsewhere.
    pub(super) fn unknown_files(&self) -> Result<Vec<PathBuf>> {
        let mut unknown = Vec::new();
        let mut folders = vec![PathBuf::from(ATTACHMENTS)];
        while let Some(folder) = folders.pop() {
            let here = self.folder().join(&folder);
            let entries = match fs::read_dir(&here) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                other => other.map_err(|error| Error::io(&here, error))?,
            };
            for entry in entries {
                let entry = entry.map_err(|error| Error::io(&here, error))?;
                let path = folder.join(entry.file_name());
                if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                    folders.push(path);
                } else if !self.knows(&path)? {
                    unknown.push(path);
                }
            }
        }
        unknown.sort();
        Ok(unknown)
    }

    fn knows(&self, path: &Path) -> Result<bool> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached("SELECT 1 FROM attachment WHERE path = ?1")?;
            Ok(statement.exists([stored_form(path)])?)
        })
    }
}

/// A path as the database holds it: `/` between its parts on every system.
fn stored_form(path: &Path) -> String {
    let parts = path.components().filter_map(|part| match part {
        Component::Normal(name) => Some(name.to_string_lossy()),
        _ => None,
    });
    parts.collect::<Vec<_>>().join("/")
}
