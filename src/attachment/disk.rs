//! The few things that the writer asks of a file system.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::whole;
#[cfg(all(test, unix))]
use crate::simulation::crash::storage::{Step, asked};

/// What lies at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// Nothing.
    Nothing,
    /// A folder.
    Folder,
    /// A symbolic link.
    Link,
    /// A file or anything else.
    File,
}

/// A file system; every operation blocks, and a test can refuse any of them or lose what was not synced.
pub trait Disk: Clone + Send + Sync + 'static {
    /// A file open for appending.
    type File: Send + 'static;
    /// Says what lies at `path` itself.
    fn look(&self, path: &Path) -> io::Result<Found>;
    /// Says what lies at `path` when links are followed.
    fn look_through(&self, path: &Path) -> io::Result<Found>;
    /// Makes one folder whose parent exists.
    fn create_folder(&self, folder: &Path) -> io::Result<()>;
    /// Makes a new file, never opening one that exists nor following a link.
    fn create_file(&self, path: &Path) -> io::Result<Self::File>;
    /// Adds bytes at the end.
    fn append(&self, file: &mut Self::File, bytes: &[u8]) -> io::Result<()>;
    /// Makes a file's bytes survive a power loss.
    fn sync_file(&self, file: &Self::File) -> io::Result<()>;
    /// Gives a file its final name at once, replacing what had it.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Makes the names in a folder survive a power loss.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;
    /// Opens the file system that holds a folder, where one sync of all of it can be relied on.
    fn open_whole(&self, folder: &Path) -> io::Result<Option<Self::File>>;
    /// Makes everything on a file system survive a power loss, bytes and names, that was written since it was opened.
    fn sync_whole(&self, whole: &Self::File) -> io::Result<()>;
    /// Removes a file or a link.
    fn remove_file(&self, path: &Path) -> io::Result<()>;
    /// Lists what a folder holds.
    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>>;
}

/// This machine's file system.
#[derive(Debug, Clone, Copy, Default)]
pub struct OsDisk;

impl Disk for OsDisk {
    type File = File;

    fn look(&self, path: &Path) -> io::Result<Found> {
        found(fs::symlink_metadata(path))
    }

    fn look_through(&self, path: &Path) -> io::Result<Found> {
        found(fs::metadata(path))
    }

    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        #[cfg(all(test, unix))]
        asked(&Step::CreateFolder)?;
        fs::create_dir(folder)
    }

    fn create_file(&self, path: &Path) -> io::Result<File> {
        #[cfg(all(test, unix))]
        asked(&Step::CreateFile)?;
        OpenOptions::new().write(true).create_new(true).open(path)
    }

    fn append(&self, file: &mut File, bytes: &[u8]) -> io::Result<()> {
        #[cfg(all(test, unix))]
        asked(&Step::Append(file, bytes))?;
        file.write_all(bytes)
    }

    fn sync_file(&self, file: &File) -> io::Result<()> {
        #[cfg(all(test, unix))]
        asked(&Step::SyncFile(file))?;
        file.sync_all()
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        #[cfg(all(test, unix))]
        asked(&Step::Rename(from))?;
        fs::rename(from, to)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        #[cfg(all(test, unix))]
        asked(&Step::SyncFolder(folder))?;
        sync_names(folder)
    }

    fn open_whole(&self, folder: &Path) -> io::Result<Option<File>> {
        whole::open(folder)
    }

    #[cfg_attr(all(test, unix), expect(unused_variables, reason = "nothing is really synced"))]
    fn sync_whole(&self, whole: &File) -> io::Result<()> {
        // A simulation loses what it likes; what other programs have written meanwhile is not its business.
        #[cfg(all(test, unix))]
        return asked(&Step::SyncWhole);
        #[cfg(not(all(test, unix)))]
        whole::sync(whole)
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        #[cfg(all(test, unix))]
        asked(&Step::RemoveFile)?;
        fs::remove_file(path)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect()
    }
}

/// Makes the names of a path and of all folders above it survive a power loss, as far as those may be read.
pub(crate) fn keep_names(path: &Path) {
    for folder in path.ancestors().skip(1) {
        // A folder that may not be read cannot be synced, nor can we have made it.
        let _ = OsDisk.sync_folder(folder);
    }
}

fn found(answer: io::Result<fs::Metadata>) -> io::Result<Found> {
    match answer {
        Ok(data) if data.is_symlink() => Ok(Found::Link),
        Ok(data) if data.is_dir() => Ok(Found::Folder),
        Ok(_) => Ok(Found::File),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Found::Nothing),
        Err(error) => Err(error),
    }
}

/// Some network file systems cannot sync a folder and say so: they keep names durable in their own way.
#[cfg(unix)]
fn sync_names(folder: &Path) -> io::Result<()> {
    match File::open(folder)?.sync_all() {
        Err(error) if matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => Ok(()),
        answer => answer,
    }
}

/// Elsewhere a folder cannot be opened as a file.
#[cfg(not(unix))]
fn sync_names(_folder: &Path) -> io::Result<()> {
    Ok(())
}
