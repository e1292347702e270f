//! A file that is read while it is sent and must still be what it was.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use bytes::Bytes;
use sha2::{Digest, Sha256};

use crate::attachment::name::hexadecimal;
use crate::upload::form::Fault;

/// The most bytes that are held at once.
pub(super) const CHUNK: u64 = 64 * 1024;

/// What a file held when it was looked at.
#[derive(Debug, Clone)]
pub(super) struct Promise {
    pub(super) size: u64,
    pub(super) sha256: Option<Box<str>>,
}

/// An open file; its last bytes are given only when the whole was found to be as promised.
pub(super) struct PromisedFile {
    file: File,
    hash: Sha256,
    left: u64,
    sha256: Option<Box<str>>,
}

impl PromisedFile {
    /// Opens it; a size that differs is told before anything is sent.
    pub(super) fn open(path: &Path, promise: Promise) -> Result<Self, Fault> {
        let found = fs::metadata(path)?;
        // Opening something that is no file, such as a pipe, could wait for ever.
        if !found.is_file() || found.len() != promise.size {
            return Err(Fault::Changed);
        }
        Ok(Self { file: File::open(path)?, hash: Sha256::new(), left: promise.size, sha256: promise.sha256 })
    }

    /// Whether every byte was given.
    pub(super) fn is_over(&self) -> bool {
        self.left == 0
    }

    /// The next bytes of a file that is not over.
    pub(super) fn next(&mut self) -> Result<Bytes, Fault> {
        let chunk = self.read(self.left.min(CHUNK))?;
        self.hash.update(&chunk);
        self.left = self.left.saturating_sub(length(&chunk));
        if self.is_over() {
            self.check_end()?;
        }
        Ok(chunk.into())
    }

    fn read(&mut self, wanted: u64) -> Result<Vec<u8>, Fault> {
        let mut chunk = Vec::with_capacity(usize::try_from(wanted).unwrap_or_default());
        (&mut self.file).take(wanted).read_to_end(&mut chunk)?;
        if length(&chunk) == wanted { Ok(chunk) } else { Err(Fault::Changed) }
    }

    fn check_end(&mut self) -> Result<(), Fault> {
        let goes_on = (&mut self.file).take(1).read_to_end(&mut Vec::new())? > 0;
        let found = hexadecimal(&self.hash.finalize_reset());
        if goes_on || self.sha256.as_deref() != Some(found.as_str()) { Err(Fault::Changed) } else { Ok(()) }
    }
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Self::Unreadable(error.to_string())
    }
}

fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}
