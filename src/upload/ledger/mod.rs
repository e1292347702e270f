//! What was sent: a database that knows of every sending before its first byte leaves, and of every answer.
//!
//! Every method of [`Ledger`] blocks; asynchronous callers give it a thread of its own.

mod intend;
mod open;
mod outcome;
mod reading;
mod record;
mod settle;
pub(super) mod shape;
mod stored;

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

pub use open::Ledger;
pub use record::{Intent, Record, Settled, Settlement, State};
