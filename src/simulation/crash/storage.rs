//! The storage beneath a simulated process: counts what is asked of it, ends the process at a chosen step or refuses it.
//!
//! It watches this thread's [`OsDisk`](crate::attachment::disk::OsDisk) and transactions, on which a simulation does all
//! of its work.

use std::cell::{Cell, RefCell};
use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};

use rusqlite::ffi::{SQLITE_FULL, SQLITE_IOERR_FSYNC, SQLITE_READONLY};

use super::databases::Databases;
use super::durable::{Durable, Safe};
use super::image::Image;
pub(crate) use super::steps::{Crash, Omission, Plan, Step, Stopped};
use crate::database::Durability;
use crate::mutants::quietly;

/// The storage beneath one process.
#[derive(Debug)]
pub(crate) struct Storage {
    root: PathBuf,
    plan: Plan,
    omission: Option<Omission>,
    durable: Durable,
    databases: Databases,
    /// Steps so far.
    pub(crate) steps: u64,
    /// Steps that were refused.
    pub(crate) refused: u64,
    /// Whether a transaction was among them.
    pub(crate) was_refused_a_transaction: bool,
    crash: Option<Crash>,
}

enum Verdict {
    GoOn,
    Refuse(io::Error),
    Stop,
}

thread_local! {
    static OMISSION: Cell<Option<Omission>> = const { Cell::new(None) };
    static STORAGE: RefCell<Option<Storage>> = const { RefCell::new(None) };
}

/// Watches all that is below a folder; what is there now is safe.
pub(crate) fn watch(root: &Path, plan: Plan) {
    watch_over(root, Durable::all(root), plan);
}

/// Watches all that is below a folder, of which only this much is safe.
pub(crate) fn watch_after(root: &Path, safe: &Safe, plan: Plan) {
    watch_over(root, Durable::part(root, safe), plan);
}

fn watch_over(root: &Path, durable: Durable, plan: Plan) {
    STORAGE.set(Some(Storage {
        root: root.to_owned(),
        plan,
        omission: OMISSION.get(),
        durable,
        databases: Databases::all(root),
        steps: 0,
        refused: 0,
        was_refused_a_transaction: false,
        crash: None,
    }));
}

/// Some work on a storage that leaves something out, and the text with which it fails.
pub(crate) fn omitting(omission: Omission, work: impl FnOnce()) -> Result<(), String> {
    OMISSION.set(Some(omission));
    let ended = quietly(work);
    OMISSION.set(None);
    drop(STORAGE.take());
    ended
}

/// Ends the watch.
pub(crate) fn watched() -> Storage {
    STORAGE.take().expect("somebody watches")
}

/// A file system's step, before it happens.
pub(crate) fn asked(step: &Step<'_>) -> io::Result<()> {
    let verdict = STORAGE.with_borrow_mut(|storage| storage.as_mut().map_or(Verdict::GoOn, |it| it.judge(step)));
    match verdict {
        Verdict::GoOn => Ok(()),
        Verdict::Refuse(error) => Err(error),
        Verdict::Stop => resume_unwind(Box::new(Stopped)),
    }
}

/// A transaction's step, before it happens.
pub(crate) fn asked_of_database(step: &Step<'_>) -> rusqlite::Result<()> {
    asked(step).map_err(|error| {
        let code = match error.kind() {
            ErrorKind::StorageFull => SQLITE_FULL,
            ErrorKind::ReadOnlyFilesystem => SQLITE_READONLY,
            _ => SQLITE_IOERR_FSYNC,
        };
        rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None)
    })
}

impl Storage {
    /// What was left when the process ended, be it now.
    pub(crate) fn crash(mut self) -> Crash {
        self.crash.take().unwrap_or_else(|| self.left())
    }

    fn judge(&mut self, step: &Step<'_>) -> Verdict {
        if self.crash.is_some() {
            return Verdict::Refuse(io::Error::other("this process is dead"));
        }
        if let Step::Committed(durability) = step {
            self.databases.committed(self.kept(*durability));
        }
        self.steps += 1;
        if let Step::SyncFile(file) = step
            && self.durable.is_untold(file)
        {
            return Verdict::Refuse(io::Error::other("its bytes could not be written"));
        }
        match self.plan {
            Plan::StopAt(at) if at == self.steps => {
                self.crash = Some(self.left());
                Verdict::Stop
            }
            // What is committed can fail no more.
            Plan::RefuseAt { at, error, for_good }
                if (at == self.steps || (for_good && at < self.steps)) && !matches!(step, Step::Committed(_)) =>
            {
                self.refuse(step);
                Verdict::Refuse(error.into())
            }
            _ => {
                self.note(step);
                Verdict::GoOn
            }
        }
    }

    /// How durable a transaction really is.
    fn kept(&self, asked: Durability) -> Durability {
        if self.omission == Some(Omission::Flushes) { Durability::Normal } else { asked }
    }

    fn left(&self) -> Crash {
        let power_loss = self.durable.after_power_loss(&self.root, &self.databases.after_power_loss(&self.root));
        let (death, safe) = (Image::of(&self.root), self.durable.safe(&self.root));
        Crash { death, safe, power_loss, promised: self.databases.promised() }
    }

    fn note(&mut self, step: &Step<'_>) {
        match step {
            Step::SyncFile(_) if self.omission == Some(Omission::FileSyncs) => {}
            Step::SyncFolder(_) if self.omission == Some(Omission::FolderSyncs) => {}
            Step::SyncFile(file) => self.durable.sync_file(&self.root, file),
            Step::SyncFolder(folder) => self.durable.sync_folder(&self.root, folder),
            Step::SyncWhole => self.durable.sync_whole(&self.root, self.omission),
            Step::Rename(from) => self.durable.rename(&self.root, from),
            Step::Begin(durability) => self.databases.begin(&self.root, self.kept(*durability)),
            _ => {}
        }
    }

    /// A full disk takes half of the bytes; a file whose sync failed is spoilt for good.
    fn refuse(&mut self, step: &Step<'_>) {
        self.refused += 1;
        self.was_refused_a_transaction |= matches!(step, Step::Begin(_) | Step::Commit);
        match step {
            Step::Append(file, bytes) => {
                let mut file: &File = file;
                file.write_all(&bytes[..bytes.len() / 2]).unwrap();
            }
            Step::SyncFile(file) => self.durable.spoil(file),
            Step::SyncWhole => self.durable.spoil_waiting(&self.root),
            _ => {}
        }
    }
}
