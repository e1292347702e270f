//! How far a sync has come, for anybody who looks.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

use serde::Serialize;

/// Counts that a sync writes and a progress bar reads.
#[derive(Debug, Default)]
pub struct Progress {
    listed: AtomicBool,
    rows: AtomicU64,
    rows_expected: AtomicU64,
    files: AtomicU64,
    files_settled: AtomicU64,
    files_owed: AtomicU64,
    bytes: AtomicU64,
}

/// The counts at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ProgressFigures {
    /// `invoices` while lists are read, then `attachments`.
    pub stage: &'static str,
    /// Rows or files so far.
    pub done: u64,
    /// Rows or files in all, as far as is known.
    pub total: Option<u64>,
    /// Bytes of files so far.
    pub bytes: u64,
}

impl Progress {
    /// The counts now.
    pub fn figures(&self) -> ProgressFigures {
        let bytes = self.bytes.load(Relaxed);
        if self.listed.load(Relaxed) {
            let (done, total) = (self.files.load(Relaxed), self.files_owed.load(Relaxed));
            return ProgressFigures { stage: "attachments", done, total: Some(total.max(done)), bytes };
        }
        let (done, total) = (self.rows.load(Relaxed), self.rows_expected.load(Relaxed));
        ProgressFigures { stage: "invoices", done, total: (total > 0).then_some(total.max(done)), bytes }
    }

    pub(super) fn expect_rows(&self, rows: u64) {
        self.rows_expected.fetch_add(rows, Relaxed);
    }

    pub(super) fn read_rows(&self, rows: u64) {
        self.rows.fetch_add(rows, Relaxed);
    }

    pub(super) fn store_file(&self, bytes: u64) {
        self.bytes.fetch_add(bytes, Relaxed);
        self.finish_files(1, 1);
    }

    /// Counts files that were tried, and those among them that are pending no more.
    pub(super) fn finish_files(&self, tried: u64, settled: u64) {
        self.files.fetch_add(tried, Relaxed);
        self.files_settled.fetch_add(settled, Relaxed);
    }

    /// Files pending no more, to be asked before those that are pending: a file that ends in between counts once.
    pub(super) fn files_settled(&self) -> u64 {
        self.files_settled.load(Relaxed)
    }

    pub(super) fn finish_lists(&self, files_settled: u64, files_pending: u64) {
        self.files_owed.store(files_settled + files_pending, Relaxed);
        self.listed.store(true, Relaxed);
    }
}
