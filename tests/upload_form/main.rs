//! Sending a body over real sockets: to servers that are slow, hasty or gone.
#![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]

mod answers;
mod exchange;
mod forms;
mod timeouts;
