//! A form as it is read: one chunk in memory, one file open.

use std::io;
use std::path::PathBuf;

use bytes::Bytes;
use futures::{Stream, stream};

use super::part::Piece;
use super::promised_file::{CHUNK, Promise, PromisedFile};
use super::{Breach, Deadline, Fault};
use crate::background::{BrokenOff, in_background};

/// The bytes of the pieces; it ends with an error, short of the closing boundary, when a file is not as promised or the
/// time for it is over.
pub(super) fn stream(
    pieces: Vec<Piece>,
    breach: Breach,
    deadline: Deadline,
) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
    let reader = Reader { pieces: pieces.into_iter(), current: Current::None, breach, deadline };
    stream::try_unfold(reader, |mut reader| async { Ok(reader.next().await?.map(|chunk| (chunk, reader))) })
}

struct Reader {
    pieces: std::vec::IntoIter<Piece>,
    current: Current,
    breach: Breach,
    deadline: Deadline,
}

/// What is left of the piece whose turn it is.
enum Current {
    None,
    Bytes(Bytes),
    File(usize, PromisedFile),
}

impl Reader {
    async fn next(&mut self) -> io::Result<Option<Bytes>> {
        if self.deadline.is_over() {
            return Err(io::Error::other("it took so long that its keys may count no more"));
        }
        loop {
            match std::mem::replace(&mut self.current, Current::None) {
                Current::Bytes(bytes) => return Ok(Some(self.part_of(bytes))),
                Current::File(index, file) => return self.part_of_file(index, file).await.map(Some),
                Current::None => match self.pieces.next() {
                    Some(piece) => self.current = self.begin(piece).await?,
                    None => return Ok(None),
                },
            }
        }
    }

    async fn begin(&self, piece: Piece) -> io::Result<Current> {
        match piece {
            Piece::Bytes(bytes) => Ok(Current::of_bytes(bytes)),
            Piece::File { index, path, promise } => {
                let file = open(path, promise).await.map_err(|fault| self.breach.note(index, fault))?;
                Ok(Current::of_file(index, file))
            }
        }
    }

    fn part_of(&mut self, mut bytes: Bytes) -> Bytes {
        let most = usize::try_from(CHUNK).unwrap_or(usize::MAX);
        let part = bytes.split_to(most.min(bytes.len()));
        self.current = Current::of_bytes(bytes);
        part
    }

    async fn part_of_file(&mut self, index: usize, file: PromisedFile) -> io::Result<Bytes> {
        let (file, chunk) = read(file).await.map_err(|fault| self.breach.note(index, fault))?;
        self.current = Current::of_file(index, file);
        Ok(chunk)
    }
}

impl Current {
    fn of_bytes(bytes: Bytes) -> Self {
        if bytes.is_empty() { Self::None } else { Self::Bytes(bytes) }
    }

    /// A file that was read to its end is closed before the next one is opened.
    fn of_file(index: usize, file: PromisedFile) -> Self {
        if file.is_over() { Self::None } else { Self::File(index, file) }
    }
}

async fn open(path: PathBuf, promise: Promise) -> Result<PromisedFile, Fault> {
    in_background(move || PromisedFile::open(&path, promise)).await.unwrap_or_else(|broken| Err(stopped(&broken)))
}

async fn read(mut file: PromisedFile) -> Result<(PromisedFile, Bytes), Fault> {
    let reading = in_background(move || file.next().map(|chunk| (file, chunk)));
    reading.await.unwrap_or_else(|broken| Err(stopped(&broken)))
}

fn stopped(broken: &BrokenOff) -> Fault {
    Fault::Unreadable(broken.to_string())
}
