//! Reasons and pointers of every shape.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop at a surprise")]

mod pointers;
mod reasons;
