//! What Qonto may send, in every shape that JSON can have.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop at a surprise")]

mod agreement;
mod bounds;
mod meta;
mod refusals;
mod rows;
mod shared;
mod told;
