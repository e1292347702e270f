//! A disk that writes down what it is asked and is full from a chosen operation on.

use std::fs::File;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use crate::attachment::disk::{Disk, Found, OsDisk};

#[derive(Clone)]
pub(super) struct Faulty {
    full_from: usize,
    until: usize,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Faulty {
    pub(super) fn full_from(operation: usize) -> Self {
        Self { full_from: operation, until: usize::MAX, asked: Arc::default() }
    }

    /// Only this operation is refused.
    pub(super) fn full_at(operation: usize) -> Self {
        Self { until: operation + 1, ..Self::full_from(operation) }
    }

    pub(super) fn healthy() -> Self {
        Self::full_from(usize::MAX)
    }

    pub(super) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    fn ask(&self, operation: &str, path: &Path) -> io::Result<()> {
        let mut asked = self.asked.lock().unwrap();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        asked.push(format!("{operation} {name}").trim().to_owned());
        if asked.len() > self.full_from && asked.len() <= self.until {
            Err(ErrorKind::StorageFull.into())
        } else {
            Ok(())
        }
    }
}

impl Disk for Faulty {
    type File = File;

    fn look(&self, path: &Path) -> io::Result<Found> {
        OsDisk.look(path)
    }

    fn look_through(&self, path: &Path) -> io::Result<Found> {
        OsDisk.look_through(path)
    }

    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        self.ask("create_folder", folder)?;
        OsDisk.create_folder(folder)
    }

    fn create_file(&self, path: &Path) -> io::Result<File> {
        self.ask("create_file", Path::new(""))?;
        OsDisk.create_file(path)
    }

    /// A full disk takes the first half before it refuses.
    fn append(&self, file: &mut File, bytes: &[u8]) -> io::Result<()> {
        let answer = self.ask("append", Path::new(""));
        let taken = if answer.is_ok() { bytes.len() } else { bytes.len() / 2 };
        OsDisk.append(file, &bytes[..taken])?;
        answer
    }

    fn sync_file(&self, file: &File) -> io::Result<()> {
        self.ask("sync_file", Path::new(""))?;
        OsDisk.sync_file(file)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.ask("rename", to)?;
        OsDisk.rename(from, to)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        self.ask("sync_folder", folder)?;
        OsDisk.sync_folder(folder)
    }

    fn open_whole(&self, folder: &Path) -> io::Result<Option<File>> {
        File::open(folder).map(Some)
    }

    fn sync_whole(&self, _whole: &File) -> io::Result<()> {
        self.ask("sync_whole", Path::new(""))
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        OsDisk.remove_file(path)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        OsDisk.list(folder)
    }
}
