//! One stored file: its name, its bytes on the disk, and the proof that they are the right ones.

pub(crate) mod arrivals;
pub mod arrived;
mod background;
mod clean;
pub(crate) mod digest;
pub mod disk;
pub mod download;
pub mod folders;
mod incoming;
pub mod name;
pub mod place;
pub mod present;
pub mod settling;
pub(crate) mod sniff;
pub mod sweep;
pub mod verify;
mod whole;
pub mod writer;

#[cfg(test)]
pub(crate) mod tests;
