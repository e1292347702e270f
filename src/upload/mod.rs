//! Sending supplier invoices in bulk, so that it can be done twice.

pub mod answer;
pub mod batch;
pub mod document;
mod evidence;
mod failures;
mod file_name;
mod input;
pub mod key;
mod named;
mod options;
pub mod pointer;
mod progress;
mod report;
pub mod settle;

pub use input::{Given, Input, Item};
pub use options::{SOURCE, Shared, UploadOptions};
pub use progress::UploadProgress;
pub use report::{Outcome, UploadFailure, UploadReport, UploadResult};
