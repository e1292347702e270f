//! An offline Qonto: a pure state machine with its own clock, and a door that serves it on loopback.

mod door;
mod faults;
mod model;
mod quirks;
mod seed;
mod server;
mod settings;

pub use faults::{BodyKind, CloseWhen, Faults, Rule, UploadRule};
#[cfg(test)]
pub(crate) use model::Commit;
pub use model::{Answer, Counters, Cut, Model, Request, Resource};
pub use quirks::{
    CountWhen, DateHeader, NextPage, PastEnd, Quirks, Resolution, TieOrder, UploadErrors, UploadPointers,
};
pub use server::FakeQonto;
pub use settings::Settings;
