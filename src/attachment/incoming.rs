//! The blocking half of a file's arrival: what touches the disk.

use std::io;

use sha2::{Digest, Sha256};

use crate::attachment::arrivals::Arrival;
use crate::attachment::disk::Disk;
use crate::attachment::folders::Folders;
use crate::attachment::name::hexadecimal;
use crate::attachment::place::{Partial, Place};
use crate::attachment::sniff::HEAD;
use crate::attachment::verify::Expectation;
use crate::error::{Error, Result};
use crate::id::AttachmentId;

/// A file that has no name of its own yet; dropped, it leaves nothing behind.
pub(super) struct Incoming<D: Disk> {
    folders: Folders<D>,
    partial: Partial,
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
    pub(super) fn new(folders: Folders<D>, partial: Partial, id: AttachmentId, expectation: Expectation) -> Self {
        let arrival = folders.arrival();
        Self {
            folders,
            partial,
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

    /// Where the file waits.
    pub(super) fn partial(&self) -> &Partial {
        &self.partial
    }

    /// Bytes so far.
    pub(super) fn size(&self) -> u64 {
        self.size
    }

    /// Counts bytes of a file that goes on, and looks whether it still can become what was promised.
    pub(super) fn note(&mut self, bytes: &[u8]) -> Result<()> {
        self.count(bytes);
        self.expectation.check_arriving(&self.id, &self.head, self.size)
    }

    /// Counts the last bytes and says what the whole file is, if it is what was promised.
    pub(super) fn note_last(&mut self, bytes: &[u8]) -> Result<String> {
        self.count(bytes);
        self.expectation.check(&self.id, &self.head, self.size)
    }

    /// Gives bytes that were counted to the disk.
    pub(super) fn store(&mut self, bytes: &[u8]) -> Result<()> {
        self.hash.update(bytes);
        let mut file = match self.file.take() {
            Some(file) => file,
            None => self.open()?,
        };
        let answer = self.folders.disk().append(&mut file, bytes);
        self.file = Some(file);
        answer.map_err(|error| Error::io(self.partial.path(), error))
    }

    /// Makes the bytes durable. A file whose sync failed is given up: a second try may succeed although they are gone.
    pub(super) fn sync(&mut self) -> Result<()> {
        let synced = match self.file.take() {
            Some(file) => self.folders.disk().sync_file(&file),
            None => Err(io::Error::other("was never opened")),
        };
        synced.map_err(|error| Error::io(self.partial.path(), error))
    }

    /// Gives the file its final name.
    pub(super) fn rename(&mut self, place: &Place) -> Result<()> {
        log::debug!(target: "qontokit.sync", "renaming attachment {}", self.id);
        drop(self.file.take());
        let path = place.path();
        self.folders.disk().rename(&self.partial.path(), &path).map_err(|error| Error::io(&path, error))?;
        self.waits = false;
        Ok(())
    }

    /// SHA-256 of all bytes in hexadecimal digits.
    pub(super) fn sha256(&self) -> String {
        hexadecimal(&self.hash.clone().finalize())
    }

    fn count(&mut self, bytes: &[u8]) {
        self.head.extend(bytes.iter().take(HEAD.saturating_sub(self.head.len())));
        self.size = self.size.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
    }

    fn open(&mut self) -> Result<D::File> {
        self.folders.make_inside(self.partial.root(), self.partial.folder())?;
        let path = self.partial.path();
        let file = self.folders.disk().create_file(&path).map_err(|error| Error::io(path, error))?;
        self.waits = true;
        Ok(file)
    }
}

impl<D: Disk> Drop for Incoming<D> {
    /// A file that cannot be removed either is found by the sweep of the next run.
    fn drop(&mut self) {
        drop(self.file.take());
        if self.waits {
            let _ = self.folders.disk().remove_file(&self.partial.path());
        }
    }
}
