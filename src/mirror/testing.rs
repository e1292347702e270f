//! A mirror in a temporary folder, held by one run.
#![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]

use std::cell::Cell;

use bytes::Bytes;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::apply::{Applied, PageCommit, Reading};
use super::fence::Run;
use super::lock::Lock;
use super::outcome::{DoneFile, FailedFile};
use super::scan::ScanState;
use super::state::AttachmentState;
use super::store::{Opening, Store};
use crate::api::record::Record;
use crate::attachment::name::hexadecimal;
use crate::database::Durability;
use crate::resource::Resource;
use crate::time::Timestamp;

/// The server's time in every test, in seconds since 1970.
pub(super) const NOW: i64 = 1_770_000_000;

pub(super) struct Bench {
    pub(super) run: Run,
    pub(super) store: Store,
    pub(super) lock: Lock,
    order: Cell<u64>,
    _folder: TempDir,
}

pub(super) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_micros(seconds * 1_000_000).unwrap()
}

pub(super) fn record(json: &str) -> Record {
    Record::read(Bytes::copy_from_slice(json.as_bytes())).unwrap()
}

/// An invoice created now and updated that many seconds later, with more members after those.
pub(super) fn invoice(id: &str, version: i64, more: &str) -> Record {
    record(&format!(r#"{{"id":"{id}","created_at":"{}","updated_at":"{}"{more}}}"#, at(NOW), at(NOW + version)))
}

impl Bench {
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), Opening::Create).unwrap();
        let lock = Lock::acquire(folder.path()).unwrap().unwrap();
        let run = store.begin_run(&lock).unwrap();
        Self { run, store, lock, order: Cell::new(0), _folder: folder }
    }

    pub(super) fn next_run(&mut self) {
        self.run = self.store.begin_run(&self.lock).unwrap();
    }

    /// Applies a page as the next answer of this run, and counts all rows again.
    pub(super) fn page(&self, resource: Resource, records: &[Record], scan: Option<&ScanState>) -> Applied {
        let applied = self.apply(resource, records, scan);
        assert_eq!(self.miscounted(), 0, "the tally disagrees with the rows");
        applied
    }

    /// Applies a page as the next answer of this run.
    pub(super) fn apply(&self, resource: Resource, records: &[Record], scan: Option<&ScanState>) -> Applied {
        self.order.set(self.order.get() + 1);
        let read_order = self.order.get();
        let reading = scan.map_or(Reading::Alone, |scan| Reading::Scan(*scan));
        let page = PageCommit { resource, records, unreadable: &[], read_order, reading, now: at(NOW) };
        self.store.apply_page(self.run, &page).unwrap()
    }

    /// Counters that disagree with the rows that they count.
    fn miscounted(&self) -> i64 {
        let sql = "SELECT count(*) FROM tally WHERE count <> CASE name
                     WHEN 'client_invoices' THEN (SELECT count(*) FROM invoice WHERE resource = 0 AND deleted_at IS NULL)
                     WHEN 'supplier_invoices' THEN (SELECT count(*) FROM invoice WHERE resource = 1 AND deleted_at IS NULL)
                     ELSE (SELECT count(*) FROM attachment WHERE state = name)
                        + (SELECT count(*) FROM waiting WHERE state = name) END";
        self.store.read(|connection| Ok(connection.query_row(sql, [], |row| row.get(0))?)).unwrap()
    }

    /// Records a file of the four bytes `data`.
    pub(super) fn done(&self, attachment: &str) {
        let file = DoneFile {
            attachment_id: attachment.into(),
            size: 4,
            sha256: hexadecimal(&Sha256::digest(b"data")),
            content_type: "application/pdf".into(),
            file_name: "bill.pdf".into(),
        };
        self.store.record_done(self.run, &[file]).unwrap();
    }

    /// Records a permanent refusal that many seconds from now.
    pub(super) fn refused(&self, attachment: &str, later: i64) {
        let file = FailedFile { attachment_id: attachment.into(), error: "gone".into(), permanent: true };
        self.store.record_failures(self.run, &[file], at(NOW + later)).unwrap();
    }

    pub(super) fn states(&self) -> Vec<(String, AttachmentState)> {
        let rows = self.store.attachments(None, 0, 100).unwrap();
        rows.into_iter().filter_map(|row| Some((row.attachment_id?.to_string(), row.state))).collect()
    }

    pub(super) fn sql(&self, sql: &str) {
        self.store.write(Durability::Normal, |transaction| Ok(transaction.execute_batch(sql)?)).unwrap();
    }
}
