//! Requests, and the manners of sending them.

pub mod clock;
pub mod transport;
