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

/// Where a file waits until it is whole, on the file system of its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partial {
    root: PathBuf,
    inner: PathBuf,
}

impl Partial {
    /// In a mirror, where the place may be chosen later.
    pub fn in_mirror(mirror: &Path) -> Self {
        let inner = Path::new(PARTIAL).join(format!("{}{PARTIAL_SUFFIX}", unused()));
        Self { root: or_here(mirror).to_path_buf(), inner }
    }

    /// The path of the file that waits.
    pub fn path(&self) -> PathBuf {
        self.root.join(&self.inner)
    }

    /// The existing folder that nothing may leave.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// The folder below the root.
    pub(super) fn folder(&self) -> &Path {
        parent(&self.inner)
    }
}

/// Where a whole file ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    root: PathBuf,
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
        Ok(Self { root: or_here(mirror).to_path_buf(), last: relative.to_path_buf() })
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

    /// The path of the whole file.
    pub fn path(&self) -> PathBuf {
        self.root.join(&self.last)
    }

    /// A place of a folder of the user has the file wait beside it.
    pub fn partial(&self) -> Partial {
        let name = self.last.file_name().unwrap_or_default().to_string_lossy();
        let inner = self.last.with_file_name(format!(".{name}.{}{PARTIAL_SUFFIX}", unused()));
        Partial { root: self.root.clone(), inner }
    }

    /// The existing folder that nothing may leave.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// The folder below the root.
    pub(super) fn folder(&self) -> &Path {
        parent(&self.last)
    }

    fn named(folder: &Path, name: &str) -> Self {
        Self { root: or_here(folder).to_path_buf(), last: name.into() }
    }
}

fn parent(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new(""))
}

/// A name that nobody has; should it exist after all, creating the file fails and harms nothing.
fn unused() -> String {
    format!("{:016x}", fastrand::u64(..))
}
