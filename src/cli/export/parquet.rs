//! Parquet files, which a library of Python's writes.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::interruption::Interrupted;
use crate::error::Result;
use crate::resource::Resource;

/// What a Parquet file is to be made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParquetOrder {
    /// The mirror's folder.
    pub mirror: PathBuf,
    /// Which invoices.
    pub resource: Resource,
    /// Only those that changed after this number.
    pub after: Option<i64>,
    /// Those that are gone from Qonto too.
    pub deleted: bool,
    /// The file to write.
    pub path: PathBuf,
}

/// What was exported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// How many invoices.
    pub rows: u64,
    /// How many values were left out because they do not fit their column, by column.
    pub nulls_made: BTreeMap<String, u64>,
    /// The number to read changes after next time.
    pub seq: i64,
}

/// Writes a Parquet file whole or not at all; blocks, but not for long once it was interrupted.
pub type WriteParquet = fn(&ParquetOrder, &Interrupted) -> Result<Exported>;
