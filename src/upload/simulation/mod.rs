//! Uploads to a simulated Qonto over a simulated network and clock, with a real ledger: nothing is ever there twice, and
//! nothing is called uploaded that is not there.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may stop at a surprise"
)]

#[cfg(unix)]
mod crash_points;
mod intents;
mod keys;
mod scenes;
#[cfg(unix)]
mod setbacks;
pub(crate) mod steps;
pub(crate) mod stories;
mod story;
