//! Qonto's endpoints: what is asked, and the few fields of an answer that we read.

mod attachments;
mod failure;
pub mod filters;
mod invoices;
pub mod page;
pub mod record;
mod send;
mod single;
mod usage;
pub mod window;

pub use attachments::{Attachment, FileUrl};
pub use send::{Answer, Api};
pub use usage::{Usage, UsageFigures};
