//! The documents, names and numbers that a fake Qonto is made of; everything follows from one seed.

mod chance;
mod hostile;
mod names;
mod pdf;
mod rows;

pub(super) use chance::{Stream, mix, rng, uuid};
pub(super) use pdf::{Padding, Pdf};
pub(super) use rows::{Nursery, set_dates, statuses};
