//! A file on its way from the network to its place on the disk.

use bytes::BytesMut;
use futures::StreamExt;

use crate::attachment::arrived::Arrived;
use crate::attachment::background::in_background;
use crate::attachment::disk::Disk;
use crate::attachment::folders::Folders;
use crate::attachment::incoming::Incoming;
use crate::attachment::place::Partial;
use crate::attachment::verify::Expectation;
use crate::error::Result;
use crate::http::transport::Body;
use crate::id::AttachmentId;

/// How much of a file is held before the disk gets it; a file up to this size is written when it is whole.
pub const HELD: usize = 64 * 1024;

/// Takes the bytes of one file; dropped before `finish`, it leaves nothing on the disk.
pub struct Writer<D: Disk> {
    incoming: Incoming<D>,
    held: BytesMut,
}

impl<D: Disk> Writer<D> {
    /// Touches nothing yet.
    pub fn new(folders: &Folders<D>, partial: Partial, id: &AttachmentId, expectation: Expectation) -> Self {
        let length = expectation.length().and_then(|length| usize::try_from(length).ok()).unwrap_or_default();
        let incoming = Incoming::new(folders.clone(), partial, id.clone(), expectation);
        Self { incoming, held: BytesMut::with_capacity(length.min(HELD)) }
    }

    /// Takes a body to its end.
    pub async fn receive(mut self, mut body: Body) -> Result<Arrived<D>> {
        while let Some(bytes) = body.next().await {
            self = self.write(&bytes?).await?;
        }
        self.finish()
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

    /// Checks the whole file.
    fn finish(self) -> Result<Arrived<D>> {
        let Self { mut incoming, held } = self;
        let content_type = incoming.note_last(&held)?;
        Ok(Arrived::new(incoming, held, content_type))
    }

    fn room(&self) -> usize {
        HELD.saturating_sub(self.held.len())
    }

    async fn flush(self) -> Result<Self> {
        let path = self.incoming.partial().path();
        let Self { mut incoming, mut held } = self;
        in_background(path, move || {
            incoming.note(&held)?;
            incoming.store(&held)?;
            held.clear();
            Ok(Self { incoming, held })
        })
        .await
    }
}
