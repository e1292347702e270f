//! Hostile names, wrong bytes and refusing disks.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop at a surprise")]

mod arrival;
mod cancelled;
mod expectations;
pub(crate) mod failures;
mod faulty;
mod folded;
mod links;
mod names;
mod places;
mod scene;
mod together;
