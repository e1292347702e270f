//! Folders that exist, stay where they belong and survive a power loss.

use std::collections::HashSet;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::attachment::arrivals::{Arrival, Arrivals};
use crate::attachment::background::in_background;
use crate::attachment::disk::{Disk, Found};
use crate::error::{Error, Result};

/// Makes folders on a disk; clones share what is known to be durable.
#[derive(Debug, Clone)]
pub struct Folders<D> {
    disk: D,
    durable: Arc<Mutex<HashSet<PathBuf>>>,
    arrivals: Arrivals,
}

impl<D: Disk> Folders<D> {
    /// Starts with nothing known about the disk.
    pub fn new(disk: D) -> Self {
        Self { disk, durable: Arc::default(), arrivals: Arrivals::default() }
    }

    /// The same folders for an operation of its own, which can be waited for.
    #[must_use]
    pub fn apart(&self) -> Self {
        Self { arrivals: Arrivals::default(), ..self.clone() }
    }

    /// Waits until no work on the disk of this operation is on its way, whole or given up.
    pub async fn ended(&self) {
        self.arrivals.ended().await;
    }

    /// Counts a file, or other work on the disk, that is on its way.
    pub(crate) fn arrival(&self) -> Arrival {
        self.arrivals.begin()
    }

    /// The disk underneath.
    pub fn disk(&self) -> &D {
        &self.disk
    }

    /// Makes a folder of the user's choice from an async task, with what is missing above it.
    pub async fn prepare(&self, folder: &Path) -> Result<()> {
        let (folders, target) = (self.clone(), or_here(folder).to_path_buf());
        let path = target.clone();
        in_background(path, move || folders.make(&target)).await
    }

    /// Makes a folder of the user's choice, with what is missing above it; blocks.
    pub fn make(&self, folder: &Path) -> Result<()> {
        match self.disk.look_through(folder).map_err(|error| Error::io(folder, error))? {
            Found::Folder => Ok(()),
            Found::Nothing => {
                let parent = parent_of(folder).ok_or_else(|| Error::io(folder, ErrorKind::NotFound.into()))?;
                self.make(parent)?;
                self.create(folder)?;
                self.sync(parent)
            }
            Found::File | Found::Link => Err(not_a_folder(folder)),
        }
    }

    /// Makes `inner` below an existing `root`, refusing symbolic links on the way; blocks.
    pub fn make_inside(&self, root: &Path, inner: &Path) -> Result<()> {
        let mut parent = root.to_path_buf();
        for component in inner.components() {
            let folder = parent.join(component);
            self.make_durable(&parent, &folder)?;
            parent = folder;
        }
        Ok(())
    }

    /// A folder that another task or run made is synced once as well: its maker may not have come that far.
    fn make_durable(&self, parent: &Path, folder: &Path) -> Result<()> {
        let known = match self.disk.look(folder).map_err(|error| Error::io(folder, error))? {
            Found::Folder => self.is_durable(folder),
            Found::Nothing => self.create(folder).map(|()| false)?,
            Found::Link => return Err(is_a_link(folder)),
            Found::File => return Err(not_a_folder(folder)),
        };
        if !known {
            self.sync(parent)?;
            self.durable.lock().unwrap_or_else(PoisonError::into_inner).insert(folder.to_path_buf());
        }
        Ok(())
    }

    fn is_durable(&self, folder: &Path) -> bool {
        self.durable.lock().unwrap_or_else(PoisonError::into_inner).contains(folder)
    }

    fn create(&self, folder: &Path) -> Result<()> {
        match self.disk.create_folder(folder) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
            answer => answer.map_err(|error| Error::io(folder, error)),
        }
    }

    fn sync(&self, folder: &Path) -> Result<()> {
        self.disk.sync_folder(folder).map_err(|error| Error::io(folder, error))
    }
}

/// The folder above; that of a bare name is the working folder, above which there is none to make.
fn parent_of(path: &Path) -> Option<&Path> {
    path.parent().map(or_here).filter(|parent| *parent != path)
}

/// An empty path means the working folder, but no operating system opens it.
pub(super) fn or_here(folder: &Path) -> &Path {
    if folder.as_os_str().is_empty() { Path::new(".") } else { folder }
}

fn not_a_folder(path: &Path) -> Error {
    let text = "is a file where a folder is needed: move it away or name another folder";
    Error::io(path, io::Error::new(ErrorKind::NotADirectory, text))
}

fn is_a_link(path: &Path) -> Error {
    let text = "is a symbolic link, and files are only written inside their own folder: remove the link";
    Error::io(path, io::Error::other(text))
}
