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
use crate::database::Durability;

/// What a process asks of its storage.
#[derive(Debug)]
pub(crate) enum Step<'a> {
    CreateFolder,
    CreateFile,
    Append(&'a File, &'a [u8]),
    SyncFile(&'a File),
    Rename(&'a Path),
    SyncFolder(&'a Path),
    RemoveFile,
    /// A transaction is about to begin.
    Begin(Durability),
    /// Its work is done, and its commit comes next.
    Commit,
    /// It was committed.
    Committed(Durability),
}

/// What shall happen, and at which step.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Plan {
    /// Nothing.
    Watch,
    /// The process ends before this step.
    StopAt(u64),
    /// This step fails, and with `for_good` every one after it too.
    RefuseAt { at: u64, error: ErrorKind, for_good: bool },
}

/// What a process that ended at a step unwinds with, so that nothing more of it happens.
#[derive(Debug)]
pub(crate) struct Stopped;

/// What was left when a process ended.
#[derive(Debug)]
pub(crate) struct Crash {
    /// As the next process finds it when only the process died.
    pub(crate) death: Image,
    /// How much of that is safe from a power loss.
    pub(crate) safe: Safe,
    /// Whatever the next one may find when the power went.
    pub(crate) power_loss: Vec<Image>,
    /// Whether a transaction had returned that a power loss must not take away.
    pub(crate) promised: bool,
}

/// The storage beneath one process.
#[derive(Debug)]
pub(crate) struct Storage {
    root: PathBuf,
    plan: Plan,
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

/// What a storage may not do although it says so: a product that does not ask for it ends the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Omission {
    FileSyncs,
    FolderSyncs,
    Flushes,
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
        durable,
        databases: Databases::all(root),
        steps: 0,
        refused: 0,
        was_refused_a_transaction: false,
        crash: None,
    }));
}

/// From here on this thread's storage leaves something out.
pub(crate) fn omit(omission: Omission) {
    OMISSION.set(Some(omission));
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
        if let Step::Committed(durability) = step
            && OMISSION.get() != Some(Omission::Flushes)
        {
            self.databases.committed(*durability);
        }
        self.steps += 1;
        match self.plan {
            Plan::StopAt(at) if at == self.steps => {
                self.crash = Some(self.left());
                return Verdict::Stop;
            }
            Plan::RefuseAt { at, error, for_good } if at == self.steps || (for_good && at < self.steps) => {
                // What is committed can fail no more.
                if !matches!(step, Step::Committed(_)) {
                    self.refused += 1;
                    self.was_refused_a_transaction |= matches!(step, Step::Begin(_) | Step::Commit);
                    self.refuse(step);
                    return Verdict::Refuse(error.into());
                }
            }
            _ => {}
        }
        self.note(step);
        Verdict::GoOn
    }

    fn left(&self) -> Crash {
        let power_loss = self.durable.after_power_loss(&self.root, &self.databases.after_power_loss(&self.root));
        let (death, safe) = (Image::of(&self.root), self.durable.safe(&self.root));
        Crash { death, safe, power_loss, promised: self.databases.promised() }
    }

    fn note(&mut self, step: &Step<'_>) {
        match step {
            Step::SyncFile(_) if OMISSION.get() == Some(Omission::FileSyncs) => {}
            Step::SyncFolder(_) if OMISSION.get() == Some(Omission::FolderSyncs) => {}
            Step::SyncFile(file) => self.durable.sync_file(&self.root, file),
            Step::SyncFolder(folder) => self.durable.sync_folder(&self.root, folder),
            Step::Rename(from) => self.durable.rename(&self.root, from),
            Step::Begin(_) if OMISSION.get() == Some(Omission::Flushes) => {
                self.databases.begin(&self.root, Durability::Normal);
            }
            Step::Begin(durability) => self.databases.begin(&self.root, *durability),
            _ => {}
        }
    }

    /// A full disk takes half of the bytes; a file whose sync failed is spoilt for good.
    fn refuse(&mut self, step: &Step<'_>) {
        match step {
            Step::Append(file, bytes) => {
                let mut file: &File = file;
                file.write_all(&bytes[..bytes.len() / 2]).unwrap();
            }
            Step::SyncFile(file) => self.durable.spoil(file),
            _ => {}
        }
    }
}
