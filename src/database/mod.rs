//! What all databases of ours share: how they are opened, locked, shaped and written, and what `SQLite` says.

mod commit;
mod disk;
mod failure;
mod instant;
mod kind;
mod lock;
mod name;
mod open;
mod shape;
mod words;

pub(crate) use commit::{Durability, commit, hold};
pub(crate) use disk::{make_file, refuse_network_disk, unwritable};
pub(crate) use failure::{Stop, is_unwritable};
pub(crate) use instant::{Micros, instant};
pub(crate) use kind::Kind;
pub(crate) use lock::FileLock;
pub(crate) use name::check_name;
#[cfg(test)]
pub(crate) use open::testing::be_patient_for;
pub(crate) use open::{reader, visitor, writer};
pub(crate) use words::words;
