//! A Qonto, a network and a clock in memory, and stories of syncs that are told with them.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may stop at a surprise"
)]

pub(crate) mod audits;
mod carrier;
pub(crate) mod checks;
#[cfg(unix)]
pub(crate) mod crash;
pub(crate) mod fate;
pub(crate) mod figures;
pub(crate) mod history;
mod journal;
mod late;
mod limits;
pub(crate) mod mirroring;
mod passing;
mod quirks;
pub(crate) mod stories;
mod storms;
pub(crate) mod telling;
pub(crate) mod world;
mod writer;
