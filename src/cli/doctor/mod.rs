//! `qontokit doctor`.

mod account;
mod check;
mod command;
mod disk;

pub(super) use command::Doctor;
