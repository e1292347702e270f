//! Qonto as a pure state machine: a request in, an answer out, no IO and no thread.

mod access;
mod answering;
mod attachment;
mod body;
mod clock;
mod condition;
mod counters;
pub(in crate::fake) mod dates;
mod exchange;
mod file;
mod filter;
mod form;
mod friendly;
mod hex;
mod journal;
mod limiter;
mod listing;
mod meta;
mod mutation;
mod odd;
mod order;
mod organization;
mod origin;
mod query;
mod refusal;
mod resource;
mod route;
mod row;
mod rulebook;
mod selection;
mod shape;
mod state;
mod table;
mod truth;
mod turns;
mod upload;
#[cfg(test)]
mod witness;

pub use counters::Counters;
pub use exchange::{Answer, Cut, Request};
pub use resource::Resource;
pub use state::Model;
#[cfg(test)]
pub(crate) use witness::Commit;

pub(in crate::fake) use dates::Millis;
use hex::hex;
pub(in crate::fake) use row::{Party, Row};
