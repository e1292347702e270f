//! Invoices as an Arrow IPC file.

use std::io::{self, BufWriter, Write};

use arrow_ipc::writer::{DictionaryHandling, FileWriter, IpcWriteOptions};
use arrow_schema::ArrowError;

use crate::resource::Resource;
use crate::table::{self, Codes, Filled, Filling, Misfits};
use crate::time::Timestamp;

/// Batches of one file.
pub(super) struct Arrow<W: Write> {
    filling: Filling,
    misfits: Misfits,
    batches: FileWriter<BufWriter<W>>,
}

impl<W: Write> Arrow<W> {
    /// Begins with the schema.
    pub(super) fn new(into: W, resource: Resource) -> io::Result<Self> {
        // A currency that is not in use anywhere is added to the dictionary, rather than refused.
        let options = IpcWriteOptions::default().with_dictionary_handling(DictionaryHandling::Delta);
        let schema = table::schema(resource).map_err(io::Error::other)?;
        let batches = FileWriter::try_new_with_options(BufWriter::new(into), &schema, options).map_err(told)?;
        Ok(Self { filling: Filling::new(resource, Codes::Known), misfits: Misfits::new(), batches })
    }

    /// Adds an invoice.
    pub(super) fn push(&mut self, json: &str, gone: Option<Timestamp>) -> io::Result<()> {
        self.filling.push(json, gone);
        if self.filling.is_full() { self.write_batch() } else { Ok(()) }
    }

    /// Writes what is held, and gives back what took it.
    pub(super) fn finish(mut self) -> io::Result<(W, Misfits)> {
        if !self.filling.is_empty() {
            self.write_batch()?;
        }
        let into = self.batches.into_inner().map_err(told)?.into_inner().map_err(io::IntoInnerError::into_error)?;
        Ok((into, self.misfits))
    }

    fn write_batch(&mut self) -> io::Result<()> {
        let Filled { batch, misfits } = self.filling.finish().map_err(io::Error::other)?;
        table::add(&mut self.misfits, misfits);
        self.batches.write(&batch).map_err(told)
    }
}

/// What the disk or the pipe said, where it was that.
fn told(error: ArrowError) -> io::Error {
    match error {
        ArrowError::IoError(_, source) => source,
        error => io::Error::other(error),
    }
}
