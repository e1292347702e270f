//! The command `qontokit`.

mod arguments;
mod changes;
mod connection;
mod data;
mod debts;
mod demo;
mod doctor;
mod download;
mod exit;
mod export;
mod fake;
mod fields;
mod figures;
mod get;
mod list;
mod messages;
mod mirror;
mod output;
mod printable;
mod progress;
mod run;
mod status;
#[cfg(unix)]
mod streams;
mod sync;
mod table;
mod upload;
mod values;
mod verify;

pub use export::{Exported, Interrupted, ParquetOrder, WriteParquet};
pub use run::run;
