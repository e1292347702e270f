//! The blocking half of a file's arrival: what touches the disk.

use std::{io, mem};

use sha2::{Digest, Sha256};

use crate::attachment::arrivals::Arrival;
use crate::attachment::disk::Disk;
use crate::attachment::folders::Folders;
use crate::attachment::name::hexadecimal;
use crate::attachment::place::Place;
use crate::attachment::sniff::HEAD;
use crate::attachment::verify::Expectation;
use crate::attachment::writer::Written;
use crate::error::{Error, Result};
use crate::id::AttachmentId;

/// A file that is not whole yet; dropped, it leaves nothing behind.
pub(super) struct Incoming<D: Disk> {
    folders: Folders<D>,
    place: Place,
    id: AttachmentId,
    expectation: Expectation,
    hash: Sha256,
    head: Vec<u8>,
    size: u64,
    file: Option<D::File>,
    waits: bool,
    /// Dropped last, when nothing is left of the file.
    _arrival: Arrival,
}

impl<D: Disk> Incoming<D> {
    pub(super) fn new(folders: Folders<D>, place: Place, id: AttachmentId, expectation: Expectation) -> Self {
        let arrival = folders.arrival();
        Self {
            folders,
            place,
            id,
            expectation,
            hash: Sha256::new(),
            head: Vec::new(),
            size: 0,
            file: None,
            waits: false,
            _arrival: arrival,
        }
    }

    /// Where the file will end.
    pub(super) fn place(&self) -> &Place {
        &self.place
    }

    /// Adds bytes of a file that goes on.
    pub(super) fn append(&mut self, bytes: &[u8]) -> Result<()> {
        self.note(bytes);
        self.expectation.check_arriving(&self.id, &self.head, self.size)?;
        self.store(bytes)
    }

    /// Adds the last bytes, checks the whole and gives it its final name.
    pub(super) fn settle(mut self, rest: &[u8]) -> Result<Written> {
        self.note(rest);
        let content_type = self.expectation.check(&self.id, &self.head, self.size)?;
        self.store(rest)?;
        self.folders.make_inside(self.place.root(), self.place.folders().1)?;
        self.sync()?;
        self.rename()?;
        let sha256 = hexadecimal(&mem::take(&mut self.hash).finalize());
        Ok(Written { path: self.place.path(), size: self.size, sha256, content_type })
    }

    fn note(&mut self, bytes: &[u8]) {
        self.hash.update(bytes);
        self.head.extend(bytes.iter().take(HEAD.saturating_sub(self.head.len())));
        self.size = self.size.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
    }

    fn store(&mut self, bytes: &[u8]) -> Result<()> {
        let mut file = match self.file.take() {
            Some(file) => file,
            None => self.open()?,
        };
        let answer = self.folders.disk().append(&mut file, bytes);
        self.file = Some(file);
        answer.map_err(|error| Error::io(self.place.partial(), error))
    }

    fn open(&mut self) -> Result<D::File> {
        self.folders.make_inside(self.place.root(), self.place.folders().0)?;
        let path = self.place.partial();
        let file = self.folders.disk().create_file(&path).map_err(|error| Error::io(path, error))?;
        self.waits = true;
        Ok(file)
    }

    /// A file whose sync failed is given up: a second try may succeed although the bytes are gone.
    fn sync(&mut self) -> Result<()> {
        #[cfg(test)]
        if crate::mutants::Mutant::NoFileSync.is_at_work() {
            return Ok(());
        }
        let synced = match self.file.take() {
            Some(file) => self.folders.disk().sync_file(&file),
            None => Err(io::Error::other("was never opened")),
        };
        synced.map_err(|error| Error::io(self.place.partial(), error))
    }

    fn rename(&mut self) -> Result<()> {
        let (disk, path) = (self.folders.disk(), self.place.path());
        log::debug!(target: "qontokit.sync", "renaming attachment {}", self.id);
        disk.rename(&self.place.partial(), &path).map_err(|error| Error::io(&path, error))?;
        self.waits = false;
        #[cfg(test)]
        if crate::mutants::Mutant::NoFolderSync.is_at_work() {
            return Ok(());
        }
        let folder = self.place.root().join(self.place.folders().1);
        log::debug!(target: "qontokit.sync", "syncing folder of attachment {}", self.id);
        disk.sync_folder(&folder).map_err(|error| Error::io(folder, error))
    }
}

impl<D: Disk> Drop for Incoming<D> {
    /// A file that cannot be removed either is found by the sweep of the next run.
    fn drop(&mut self) {
        drop(self.file.take());
        if self.waits {
            let _ = self.folders.disk().remove_file(&self.place.partial());
        }
    }
}
