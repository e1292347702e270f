//! A file that came whole.

use std::fmt;
use std::path::PathBuf;

use bytes::BytesMut;

use crate::attachment::disk::Disk;
use crate::attachment::incoming::Incoming;
use crate::attachment::place::Place;
use crate::error::Result;

/// A file that fits what was promised and has no name of its own yet; dropped, it leaves nothing behind.
pub struct Arrived<D: Disk> {
    incoming: Incoming<D>,
    rest: BytesMut,
    content_type: String,
}

/// A whole file that the disk has; nothing of it is safe from a power loss yet.
pub struct Stored<D: Disk> {
    incoming: Incoming<D>,
    content_type: String,
}

/// A whole file in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Where it is.
    pub path: PathBuf,
    /// Its length in bytes.
    pub size: u64,
    /// SHA-256 of its bytes in hexadecimal digits.
    pub sha256: String,
    /// What it is: as Qonto declares it, else as its bytes show.
    pub content_type: String,
}

impl<D: Disk> Arrived<D> {
    pub(super) fn new(incoming: Incoming<D>, rest: BytesMut, content_type: String) -> Self {
        Self { incoming, rest, content_type }
    }

    /// Gives the disk what it does not have yet; blocks.
    pub fn store(self) -> Result<Stored<D>> {
        let Self { mut incoming, rest, content_type } = self;
        incoming.store(&rest)?;
        Ok(Stored { incoming, content_type })
    }
}

impl<D: Disk> Stored<D> {
    /// Makes the bytes durable.
    pub(super) fn sync(&mut self) -> Result<()> {
        self.incoming.sync()
    }

    /// Gives the file its final name, replacing what had it.
    pub(super) fn rename(&mut self, place: &Place) -> Result<()> {
        self.incoming.rename(place)
    }

    /// What is to be said of the file in its place.
    pub(super) fn written(self, place: &Place) -> Written {
        let (size, sha256) = (self.incoming.size(), self.incoming.sha256());
        Written { path: place.path(), size, sha256, content_type: self.content_type }
    }
}

impl<D: Disk> fmt::Debug for Stored<D> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Stored").field("size", &self.incoming.size()).finish_non_exhaustive()
    }
}

impl<D: Disk> fmt::Debug for Arrived<D> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Arrived").field("size", &self.incoming.size()).finish_non_exhaustive()
    }
}
