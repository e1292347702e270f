//! `qontokit export`.

mod command;
mod form;
mod interruption;
mod parquet;
mod passing;
mod report;

pub(super) use command::Export;
pub(super) use form::{chosen, forbid};
pub use interruption::Interrupted;
pub use parquet::{Exported, ParquetOrder, WriteParquet};
pub(super) use report::misfits;
