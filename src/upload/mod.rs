//! Sending supplier invoices in bulk, so that it can be done twice.

mod answers;
mod dispatch;
pub mod document;
pub mod form;
mod inputs;
pub mod key;
pub mod ledger;
mod moment;
mod options;
mod owner;
mod place;
mod plan;
mod progress;
mod report;
mod run;
mod same_name;
mod search;
mod session;

#[cfg(test)]
pub(crate) mod simulation;

#[cfg(test)]
pub(crate) use answers::settle::tests::alone as alone_tests;
pub use dispatch::batch::{MOST_BYTES, MOST_INVOICES};
pub use inputs::input::{Given, Input, Item};
pub use inputs::preflight::MOST_FILE_BYTES;
pub use moment::{Moment, SAME_KEY};
pub use options::{SOURCE, Shared, UploadOptions};
pub use plan::fate::SETTLING;
pub use progress::UploadProgress;
pub use report::{Outcome, UploadFailure, UploadReport, UploadResult};
pub(crate) use run::upload;
pub use search::ask::LATELY;
