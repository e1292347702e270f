//! A file on its way from the network to its place on the disk.

use std::path::PathBuf;

use bytes::BytesMut;
use futures::StreamExt;

use crate::attachment::background::in_background;
use crate::attachment::disk::Disk;
use crate::attachment::folders::Folders;
use crate::attachment::incoming::Incoming;
use crate::attachment::place::Place;
use crate::attachment::verify::Expectation;
use crate::error::Result;
use crate::http::transport::Body;
use crate::id::AttachmentId;

/// How much of a file is held before the disk gets it; a file up to this size costs one hop to a blocking thread.
pub const HELD: usize = 256 * 1024;

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

/// Takes the bytes of one file; dropped before `finish`, it leaves nothing on the disk.
pub struct Writer<D: Disk> {
    incoming: Incoming<D>,
    held: BytesMut,
}

impl<D: Disk> Writer<D> {
    /// Touches nothing yet.
    pub fn new(folders: &Folders<D>, place: Place, id: &AttachmentId, expectation: Expectation) -> Self {
        let length = expectation.length().and_then(|length| usize::try_from(length).ok()).unwrap_or_default();
        let incoming = Incoming::new(folders.clone(), place, id.clone(), expectation);
        Self { incoming, held: BytesMut::with_capacity(length.min(HELD)) }
    }

    /// Takes a body to its end and puts the file in its place.
    pub async fn receive(mut self, mut body: Body) -> Result<Written> {
        while let Some(bytes) = body.next().await {
            self = self.write(&bytes?).await?;
        }
        self.finish().await
    }

    /// Adds bytes; after an error nothing is left of the file.
    pub async fn write(mut self, mut bytes: &[u8]) -> Result<Self> {
        while bytes.len() > self.room() {
            let (now, later) = bytes.split_at(self.room());
            self.held.extend_from_slice(now);
            self = self.flush().await?;
            bytes = later;
        }
        self.held.extend_from_slice(bytes);
        Ok(self)
    }

    /// Checks the file, makes it durable and gives it its final name, replacing what had it.
    pub async fn finish(self) -> Result<Written> {
        let Self { incoming, held } = self;
        let path = incoming.place().path();
        in_background(path, move || incoming.settle(&held)).await
    }

    fn room(&self) -> usize {
        HELD.saturating_sub(self.held.len())
    }

    async fn flush(self) -> Result<Self> {
        let path = self.incoming.place().path();
        let Self { mut incoming, mut held } = self;
        in_background(path, move || {
            incoming.append(&held)?;
            held.clear();
            Ok(Self { incoming, held })
        })
        .await
    }
}
