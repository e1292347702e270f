//! A Qonto, a network and a clock in memory, and stories of syncs that are told with them.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test may stop at a surprise")]

mod audits;
mod carrier;
mod checks;
pub(crate) mod fate;
pub(crate) mod figures;
pub(crate) mod history;
mod journal;
mod late;
mod limits;
mod mirroring;
mod passing;
mod quirks;
mod stories;
mod storms;
pub(crate) mod telling;
pub(crate) mod world;
mod writer;
