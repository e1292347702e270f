//! The form that carries a batch: streamed, and broken off when a file changed.

mod breach;
mod deadline;
mod file_name;
mod layout;
mod part;
mod promised_file;
mod reader;

pub use breach::{Breach, Fault};
pub use deadline::Deadline;
pub use layout::{Entry, Form};
