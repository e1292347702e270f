//! What property tests share.
#![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]

mod cases;
mod json;

pub(crate) use cases::cases;
pub(crate) use json::{json, text};
