//! Requests, and the manners of sending them.

pub mod budget;
pub mod clock;
pub mod network;
mod pace;
pub(crate) mod private;
mod recovery;
mod resolver;
pub mod retry;
pub mod transport;
mod vigil;
