//! Sending supplier invoices in bulk, so that it can be done twice.

pub mod breach;
pub mod document;
mod file_name;
pub mod form;
mod form_stream;
mod input;
pub mod key;
mod options;
mod part;
mod progress;
mod promised_file;
mod report;

pub use input::{Given, Input, Item};
pub use options::{SOURCE, Shared, UploadOptions};
pub use progress::UploadProgress;
pub use report::{Outcome, UploadFailure, UploadReport, UploadResult};
