//! What is asked of a storage, what shall happen at one of its steps, and what is left then.

use std::fs::File;
use std::io::ErrorKind;
use std::path::Path;

use super::durable::Safe;
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
    /// Everything on the disk.
    SyncWhole,
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

/// What a storage may not do although it says so: a product that does not ask for it ends the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Omission {
    FileSyncs,
    FolderSyncs,
    Flushes,
}
