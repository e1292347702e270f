//! A file that appears whole under its name, or not at all.

use std::fs::{self, OpenOptions};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::target::{Target, folder_of};
use crate::attachment::disk::{Disk, OsDisk};
use crate::attachment::place::PARTIAL_SUFFIX;
use crate::error::{Error, Result};

/// A file on its way; dropped before it is kept, it leaves what was there before.
pub struct File {
    path: PathBuf,
    bytes: BufWriter<Bytes>,
    /// Dropped after the file is closed.
    waiting: Option<Waiting>,
}

/// An open file of the disk.
struct Bytes(fs::File);

/// The name under which a file waits until it is whole.
struct Waiting {
    path: PathBuf,
    place: PathBuf,
    is_kept: bool,
}

impl File {
    /// Begins a file beside the one that it will replace; a pipe or a device is written to as it is.
    pub fn create(path: &Path) -> Result<Self> {
        let (bytes, waiting) = match Target::of(path)? {
            Target::Name(place) => {
                let (bytes, waiting) = begin(place).map_err(|error| told(path, error))?;
                (bytes, Some(waiting))
            }
            Target::Open => {
                let open = OpenOptions::new().append(true).open(path).map_err(|error| told(path, error))?;
                (open, None)
            }
        };
        Ok(Self { path: path.to_owned(), bytes: BufWriter::new(Bytes(bytes)), waiting })
    }

    /// Gives the file its name once all its bytes are safe, in place of what had it.
    pub fn keep(self) -> Result<()> {
        let Self { path, bytes, waiting } = self;
        let kept = bytes.into_inner().map_err(io::IntoInnerError::into_error).and_then(|Bytes(file)| match waiting {
            Some(waiting) => waiting.keep(file),
            None => Ok(()),
        });
        kept.map_err(|error| told(&path, error))
    }
}

impl Write for File {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.bytes.flush()
    }
}

impl Write for Bytes {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        OsDisk.append(&mut self.0, bytes).map(|()| bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What the disk said about a file, and what to do about it.
pub(crate) fn told(path: &Path, error: io::Error) -> Error {
    let help = match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
            "make room, or name another disk"
        }
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => "name a folder in which you may write",
        _ => return Error::io(path, error),
    };
    Error::io(path, io::Error::new(error.kind(), format!("{error}; {help}")))
}

/// Opens a new file beside a place, as private as the one that it will replace.
fn begin(place: PathBuf) -> io::Result<(fs::File, Waiting)> {
    let path = folder_of(&place).join(format!(".{:016x}{PARTIAL_SUFFIX}", fastrand::u64(..)));
    let file = OsDisk.create_file(&path)?;
    let waiting = Waiting { path, place, is_kept: false };
    if let Ok(replaced) = fs::metadata(&waiting.place) {
        file.set_permissions(replaced.permissions())?;
    }
    Ok((file, waiting))
}

impl Waiting {
    fn keep(mut self, file: fs::File) -> io::Result<()> {
        OsDisk.sync_file(&file)?;
        drop(file);
        OsDisk.rename(&self.path, &self.place)?;
        self.is_kept = true;
        OsDisk.sync_folder(folder_of(&self.place))
    }
}

impl Drop for Waiting {
    /// A file that cannot be removed either does no harm but to the room on the disk.
    fn drop(&mut self) {
        if !self.is_kept {
            let _ = OsDisk.remove_file(&self.path);
        }
    }
}

#[cfg(test)]
mod tests;
