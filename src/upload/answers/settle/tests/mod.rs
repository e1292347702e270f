//! Answers of every shape, and what they prove.

#![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]

pub(crate) mod alone;
mod arbitrary;
mod guide;
mod scene;
mod together;
mod told;
mod truth;
mod uncertain;
