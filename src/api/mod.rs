//! Qonto's endpoints: what is asked, and the few fields of an answer that we read.

mod address;
mod attachments;
mod attempt;
mod bulk;
mod failure;
pub mod filters;
mod handle;
mod header;
mod invoices;
mod outline;
pub mod page;
#[cfg(test)]
mod properties;
mod readable;
pub mod record;
mod send;
mod single;
mod sound;
mod standing;
mod token;
mod usage;
pub mod window;

pub use attachments::{Attachment, FileUrl};
pub use attempt::Attempt;
pub use bulk::may_have_arrived;
pub use handle::{Answer, Api};
pub use usage::{Usage, UsageFigures};
