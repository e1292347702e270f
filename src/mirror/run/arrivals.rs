//! Files that came whole: named, put in their places and recorded, many together.

use std::path::PathBuf;

use super::downloads::{done_file, failed_file};
use crate::attachment::arrived::{Arrived, Stored};
use crate::attachment::disk::OsDisk;
use crate::attachment::place::Place;
use crate::attachment::settling::Settling;
use crate::error::{Error, Result};
use crate::id::AttachmentId;
use crate::mirror::{DoneFile, FailedFile, PlannedName, Run, Store};

/// A file that came whole and has no name of its own yet.
#[derive(Debug)]
pub(super) struct NewFile<F> {
    pub(super) attachment_id: AttachmentId,
    /// As Qonto names it.
    pub(super) file_name: String,
    pub(super) name: Name,
    pub(super) file: F,
}

/// A file that came whole.
pub(super) type Came = NewFile<Arrived<OsDisk>>;
/// A file that the disk has.
pub(super) type Kept = NewFile<Stored<OsDisk>>;

impl Came {
    /// Gives the file to the disk; blocks.
    pub(super) fn store(self) -> (AttachmentId, Result<Kept>) {
        let Self { attachment_id, file_name, name, file } = self;
        let id = attachment_id.clone();
        (id, file.store().map(|file| NewFile { attachment_id, file_name, name, file }))
    }
}

/// Where a file shall lie in the mirror.
#[derive(Debug, Clone)]
pub(super) enum Name {
    /// There, as was decided earlier.
    Chosen(PathBuf),
    /// By such a name, which is chosen before the file is in its place.
    Planned(PlannedName),
}

/// What became of files.
#[derive(Debug, Default)]
pub(super) struct Settled {
    pub(super) done: Vec<DoneFile>,
    pub(super) failed: Vec<FailedFile>,
    pub(super) errors: Vec<Error>,
}

/// Names the files and puts them in their places; blocks. A file's path is chosen once and never given to another.
pub(super) fn settle(store: &Store, run: Run, settling: &Settling<OsDisk>, files: Vec<Kept>) -> Result<Settled> {
    #[cfg(test)]
    if crate::mutants::Mutant::DoneBeforeRename.is_at_work() {
        let early = files.iter().map(|file| crate::mutants::not_there_yet(&file.attachment_id)).collect::<Vec<_>>();
        store.record_done(run, &early)?;
    }
    let mut settled = Settled::default();
    let (mut told, mut ready) = (Vec::new(), Vec::new());
    let places = places(store, run, &files)?;
    for (file, place) in files.into_iter().zip(places) {
        match place {
            Ok(place) => {
                told.push((file.attachment_id, file.file_name));
                ready.push((file.file, place));
            }
            Err(error) => settled.refuse(file.attachment_id, error),
        }
    }
    for ((attachment_id, file_name), written) in told.into_iter().zip(settling.settle(ready)) {
        match written {
            Ok(written) => settled.done.push(done_file(attachment_id, file_name, written)),
            Err(error) => settled.refuse(attachment_id, error),
        }
    }
    Ok(settled)
}

fn places(store: &Store, run: Run, files: &[Kept]) -> Result<Vec<Result<Place>>> {
    let planned = files.iter().filter_map(|file| match &file.name {
        Name::Planned(name) => Some((file.attachment_id.clone(), name.clone())),
        Name::Chosen(_) => None,
    });
    let planned: Vec<_> = planned.collect();
    let mut placed = if planned.is_empty() { Vec::new() } else { store.place(run, &planned)? }.into_iter();
    let paths = files.iter().map(|file| match &file.name {
        Name::Chosen(path) => Ok(path.clone()),
        Name::Planned(_) => placed.next().unwrap_or_else(|| Err(Error::Mirror("a file was not named".to_owned()))),
    });
    Ok(paths.map(|path| path.and_then(|path| Place::in_mirror(store.folder(), &path))).collect())
}

impl Settled {
    fn refuse(&mut self, attachment_id: AttachmentId, error: Error) {
        self.failed.push(failed_file(attachment_id, &error));
        self.errors.push(error);
    }
}
