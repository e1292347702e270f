//! Sending supplier invoices in bulk, so that it can be done twice.

pub mod document;
mod input;
pub mod key;
pub mod ledger;
mod options;
pub mod place;
mod progress;
mod report;

pub use input::{Given, Input, Item};
pub use options::{SOURCE, Shared, UploadOptions};
pub use progress::UploadProgress;
pub use report::{Outcome, UploadFailure, UploadReport, UploadResult};
