//! A mirror in a temporary folder and a file on its way into it.

use std::fs;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use futures::{StreamExt, stream};
use tempfile::TempDir;

use crate::attachment::arrived::Written;
use crate::attachment::disk::{Disk, OsDisk};
use crate::attachment::folders::Folders;
use crate::attachment::place::{PARTIAL, Partial, Place};
use crate::attachment::settling::settle_alone;
use crate::attachment::verify::Expectation;
use crate::attachment::writer::Writer;
use crate::error::Result;
use crate::http::transport::Body;
use crate::id::AttachmentId;

pub(super) const RELATIVE: &str = "attachments/supplier_invoices/2026-01/a.pdf";

pub(super) struct Scene<D> {
    pub(super) mirror: TempDir,
    pub(super) folders: Folders<D>,
}

impl Scene<OsDisk> {
    pub(super) fn real() -> Self {
        Self::on(OsDisk)
    }
}

impl<D: Disk> Scene<D> {
    pub(super) fn on(disk: D) -> Self {
        Self { mirror: TempDir::new().unwrap(), folders: Folders::new(disk) }
    }

    pub(super) fn writer(&self) -> Writer<D> {
        self.writer_of(Expectation::default())
    }

    pub(super) fn writer_of(&self, expectation: Expectation) -> Writer<D> {
        Writer::new(&self.folders, Partial::in_mirror(self.mirror.path()), &AttachmentId::from("a-1"), expectation)
    }

    pub(super) fn place(&self) -> Place {
        Place::in_mirror(self.mirror.path(), Path::new(RELATIVE)).unwrap()
    }

    pub(super) async fn receive(&self, bytes: &[u8], chunk: usize) -> Result<Written> {
        let arrived = self.writer().receive(body(bytes, chunk)).await?;
        settle_alone(&self.folders, arrived, self.place()).await
    }

    pub(super) fn final_path(&self) -> PathBuf {
        self.mirror.path().join(RELATIVE)
    }

    pub(super) fn leftovers(&self) -> Vec<PathBuf> {
        files_in(&self.mirror.path().join(PARTIAL))
    }
}

pub(super) fn files_in(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).map_or_else(|_| Vec::new(), |entries| entries.map(|entry| entry.unwrap().path()).collect())
}

pub(super) fn body(bytes: &[u8], chunk: usize) -> Body {
    let chunks: Vec<_> = bytes.chunks(chunk).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
    stream::iter(chunks).boxed()
}

/// A PDF as far as anyone looks.
pub(super) fn pdf(length: usize) -> Vec<u8> {
    let filler = (0..=u8::MAX).cycle();
    b"%PDF-1.7\n".iter().copied().chain(filler).take(length).collect()
}
