//! Where a file waits while it arrives, and where it ends.

use std::path::{Component, Path, PathBuf};

use crate::attachment::folders::or_here;
use crate::attachment::name::{attachment_name, safe_name};
use crate::error::{Error, Result};
use crate::id::AttachmentId;

/// The folder of a mirror that holds its files.
pub const ATTACHMENTS: &str = "attachments";

/// The folder of a mirror where files wait until they are whole.
pub const PARTIAL: &str = ".partial";

/// How the name of every file ends that is not whole yet.
pub const PARTIAL_SUFFIX: &str = ".partial";

/// A final path and the temporary one on the same file system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    root: PathBuf,
    partial: PathBuf,
    last: PathBuf,
}

impl Place {
    /// A place in a mirror, `relative` being the stored path inside the mirror.
    pub fn in_mirror(mirror: &Path, relative: &Path) -> Result<Self> {
        let plain = relative.components().all(|part| matches!(part, Component::Normal(_)));
        if !plain || !relative.starts_with(ATTACHMENTS) || relative.components().count() < 2 {
            let text = format!(
                "the stored path {} leaves the mirror's {ATTACHMENTS} folder: sync into a new mirror",
                relative.display()
            );
            return Err(Error::MirrorCorrupt(text));
        }
        let partial = Path::new(PARTIAL).join(format!("{}{PARTIAL_SUFFIX}", unused()));
        Ok(Self { root: or_here(mirror).to_path_buf(), partial, last: relative.to_path_buf() })
    }

    /// A place in a folder of the user: under its own name for ever, so that only this attachment's file is replaced.
    pub fn in_folder(folder: &Path, id: &AttachmentId, file_name: &str, content_type: Option<&str>) -> Self {
        Self::named(folder, &attachment_name(id, file_name, content_type))
    }

    /// A place in a folder of the user under the name that the user gave; a file of this name is replaced, and a name
    /// that would have to be changed is refused, because two of them could become the same.
    pub fn under_given_name(folder: &Path, given: &str) -> Result<Self> {
        let parts = given.contains(['/', '\\', '\0']);
        if parts || given.trim_matches(['.', ' ']).is_empty() {
            let text = format!("file_name {given:?} is not a file name: give one name, and its folder apart");
            return Err(Error::Argument(text));
        }
        let safe = safe_name(given);
        if safe != given {
            let text = format!("file_name {given:?} is not safe on every system: give {safe:?} instead");
            return Err(Error::Argument(text));
        }
        Ok(Self::named(folder, given))
    }

    /// Where the whole file ends.
    pub fn path(&self) -> PathBuf {
        self.root.join(&self.last)
    }

    /// Where the file waits.
    pub(super) fn partial(&self) -> PathBuf {
        self.root.join(&self.partial)
    }

    /// The existing folder that nothing may leave.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// The folders below the root, of the file that waits and of the whole one.
    pub(super) fn folders(&self) -> (&Path, &Path) {
        (parent(&self.partial), parent(&self.last))
    }

    fn named(folder: &Path, name: &str) -> Self {
        let partial = format!(".{name}.{}{PARTIAL_SUFFIX}", unused());
        Self { root: or_here(folder).to_path_buf(), partial: partial.into(), last: name.into() }
    }
}

fn parent(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new(""))
}

/// A name that nobody has; should it exist after all, creating the file fails and harms nothing.
fn unused() -> String {
    format!("{:016x}", fastrand::u64(..))
}
