//! Sending supplier invoices in bulk, so that it can be done twice.

mod account;
mod answer;
mod batch;
pub mod breach;
mod case;
mod decide;
mod deliver;
mod dispatch;
pub mod document;
mod evidence;
mod failures;
mod file_name;
mod fingerprint;
mod folder;
pub mod form;
mod form_stream;
mod input;
pub mod key;
pub mod ledger;
mod moment;
mod named;
mod options;
mod outcome;
mod owner;
mod part;
mod place;
mod plan;
mod pointer;
mod preflight;
mod progress;
mod promised_file;
mod recognise;
mod refusal;
mod report;
mod run;
mod same_name;
mod search;
mod sending;
mod session;
mod settle;
mod sighting;

#[cfg(test)]
mod simulation;

pub use input::{Given, Input, Item};
pub use moment::{Moment, SAME_KEY};
pub use options::{SOURCE, Shared, UploadOptions};
pub use plan::SETTLING;
pub use preflight::MOST_FILE_BYTES;
pub use progress::UploadProgress;
pub use report::{Outcome, UploadFailure, UploadReport, UploadResult};
pub use run::upload;
pub use search::LATELY;
