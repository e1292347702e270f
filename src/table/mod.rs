//! Invoices as Arrow tables, built from the bytes that Qonto sent.

mod cells;
mod codes;
mod filling;
mod object;

pub use codes::Codes;
pub use filling::{Filled, Filling, Misfits, add, schema};
