//! What a path that a file is written to leads to.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::own::refuse_own;
use crate::error::{Error, Result};

/// Names of open files, which a program before or behind us reads or appends to.
const OPEN_FILES: [&str; 4] = ["/dev/stdout", "/dev/stderr", "/dev/fd", "/proc"];

/// Where the bytes go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    /// Into a file of this name, which need not exist yet; links were followed.
    Name(PathBuf),
    /// Into a pipe or a device as it is.
    Open,
}

impl Target {
    /// Follows a path, or says why no file can be written there.
    pub(super) fn of(path: &Path) -> Result<Self> {
        if names_a_folder(path) {
            return Err(refusal(path, ErrorKind::IsADirectory, "is a folder: name a file in it"));
        }
        if OPEN_FILES.iter().any(|open| path.starts_with(open)) {
            return Ok(Self::Open);
        }
        match fs::metadata(path) {
            Ok(found) if found.is_dir() => {
                Err(refusal(path, ErrorKind::IsADirectory, "is a folder: name a file in it"))
            }
            Ok(found) if !found.is_file() => Ok(Self::Open),
            Ok(found) if found.permissions().readonly() => {
                let help = "is write-protected: allow writing, or name another file";
                Err(refusal(path, ErrorKind::PermissionDenied, help))
            }
            Ok(_) => named(path.canonicalize().map_err(|error| Error::io(path, error))?),
            Err(error) if error.kind() == ErrorKind::NotFound => missing(path),
            Err(error) => Err(Error::io(path, error)),
        }
    }
}

/// The name that a file gets which others write: it must be a file's, as a pipe or a device cannot be replaced.
pub(crate) fn place(path: &Path) -> Result<PathBuf> {
    match Target::of(path)? {
        Target::Name(place) => Ok(place),
        Target::Open => Err(refusal(path, ErrorKind::InvalidInput, "is no file, which this format needs: name a file")),
    }
}

fn names_a_folder(path: &Path) -> bool {
    let written = path.as_os_str().as_encoded_bytes();
    path.file_name().is_none() || written.last().is_some_and(|last| std::path::is_separator(char::from(*last)))
}

/// A file that does not exist yet.
fn missing(path: &Path) -> Result<Target> {
    if path.is_symlink() {
        let help = "is a link to a file that does not exist: remove the link, or name another file";
        return Err(refusal(path, ErrorKind::NotFound, help));
    }
    let folder = folder_of(path);
    if folder.is_dir() {
        return named(
            folder.canonicalize().map_err(|error| Error::io(path, error))?.join(path.file_name().unwrap_or_default()),
        );
    }
    Err(Error::Missing(format!("{}: there is no folder {}: make it first", path.display(), folder.display())))
}

fn named(place: PathBuf) -> Result<Target> {
    refuse_own(&place)?;
    Ok(Target::Name(place))
}

/// The folder that a file lies in.
pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn refusal(path: &Path, kind: ErrorKind, help: &str) -> Error {
    Error::io(path, io::Error::new(kind, help))
}
