//! The documented filters other than the windows on created and updated.

mod meaning;
mod read;
mod value;

pub(super) use meaning::Condition;
pub(super) use read::{of_clients, of_suppliers};
