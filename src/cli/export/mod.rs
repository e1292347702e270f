//! `qontokit export`.

mod command;
mod form;
mod own;
mod parquet;
mod passing;
mod report;

pub(super) use command::Export;
pub(super) use form::{chosen, forbid};
pub use parquet::{Exported, ParquetOrder, WriteParquet};
pub(super) use report::misfits;
