//! Files owed: one job a file, whichever invoices name it.

use std::path::PathBuf;

use rusqlite::params;

use super::fence::Run;
use super::state::Code;
use super::store::Store;
use crate::database::{Durability, Micros, instant};
use crate::error::Result;
use crate::id::AttachmentId;
use crate::resource::Resource;
use crate::time::Timestamp;

/// A file to fetch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Its place in the order of jobs: pass the last one seen to go on.
    pub number: i64,
    /// Which file.
    pub attachment_id: AttachmentId,
    /// The kind of invoice that named it first.
    pub resource: Resource,
    /// When that invoice was created.
    pub invoice_created_at: Option<Timestamp>,
    /// Its path in the mirror, once chosen.
    pub path: Option<PathBuf>,
    /// The SHA-256 of its bytes, when they were stored before.
    pub sha256: Option<String>,
    /// How often it was refused for good.
    pub attempts: u32,
}

impl Store {
    /// Files that are owed, due, and not yet tried in this run, in order from after `after`.
    pub fn due_jobs(&self, run: Run, after: i64, now: Timestamp, limit: u32) -> Result<Vec<Job>> {
        self.read(|connection| {
            let sql = "SELECT number, id, resource, path, sha256, attempts,
                         (SELECT created_at FROM attachment_link JOIN invoice ON invoice.number = invoice
                          WHERE attachment = attachment.number ORDER BY invoice LIMIT 1) AS created_at
                       FROM attachment WHERE state = 'pending' AND number > ?1 AND due_at <= ?2 AND attempted_in <> ?3
                       ORDER BY number LIMIT ?4";
            let mut statement = connection.prepare_cached(sql)?;
            let rows = statement.query_map(params![after, Micros(now), run.fence(), limit], job)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Queues dead files again, and invoices that were given up as without file; tells how many.
    pub fn retry_dead(&self) -> Result<u64> {
        self.write(Durability::Full, |transaction| {
            let files =
                "UPDATE attachment SET state = 'pending', attempts = 0, due_at = 0, attempted_in = 0, error = NULL
                         WHERE state = 'dead'";
            let invoices = "UPDATE waiting SET state = 'waiting', polls = 0, due_at = 0 WHERE state = 'absent'";
            let revived = transaction.execute(files, [])? + transaction.execute(invoices, [])?;
            Ok(u64::try_from(revived).unwrap_or(u64::MAX))
        })
    }
}

fn job(row: &rusqlite::Row<'_>) -> rusqlite::Result<Job> {
    Ok(Job {
        number: row.get("number")?,
        attachment_id: row.get::<_, String>("id")?.into(),
        resource: row.get::<_, Code>("resource")?.0,
        invoice_created_at: instant(row, "created_at")?,
        path: row.get::<_, Option<String>>("path")?.map(Into::into),
        sha256: row.get("sha256")?,
        attempts: row.get("attempts")?,
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop at a surprise")]
    use super::super::state::AttachmentState::Pending;
    use super::super::testing::{Bench, NOW, at, invoice, record};
    use super::*;

    const KIND: Resource = Resource::SupplierInvoices;

    #[test]
    fn jobs_come_in_order_with_what_a_download_needs() {
        let bench = Bench::new();
        bench.page(
            KIND,
            &[invoice("a", 0, r#","attachment_id":"x""#), invoice("b", 0, r#","attachment_id":"y""#)],
            None,
        );
        let jobs = bench.store.due_jobs(bench.run, 0, at(NOW), 1).unwrap();
        assert_eq!(jobs[0].attachment_id.as_str(), "x");
        assert_eq!((jobs[0].resource, jobs[0].invoice_created_at, jobs[0].path.clone()), (KIND, Some(at(NOW)), None));
        let rest = bench.store.due_jobs(bench.run, jobs[0].number, at(NOW), 9).unwrap();
        assert_eq!(rest.iter().map(|job| job.attachment_id.as_str()).collect::<Vec<_>>(), ["y"]);
        bench.done("x");
        assert_eq!(bench.store.due_jobs(bench.run, 0, at(NOW), 9).unwrap(), rest);
    }

    #[test]
    fn the_dead_are_revived_on_request() {
        let bench = Bench::new();
        bench.page(KIND, &[invoice("a", 0, r#","attachment_id":"x""#)], None);
        bench.page(KIND, &[record(r#"{"id":"old","created_at":"2020-01-01T00:00:00Z"}"#)], None);
        for round in 0..3 {
            bench.refused("x", round * 12 * 3600);
        }
        assert_eq!(bench.store.owed().unwrap().dead, 1);
        assert_eq!(bench.store.retry_dead().unwrap(), 2);
        assert_eq!(bench.store.retry_dead().unwrap(), 0);
        assert_eq!(bench.states()[0].1, Pending);
        assert_eq!(bench.store.due_jobs(bench.run, 0, at(NOW), 9).unwrap()[0].attempts, 0);
        assert_eq!(bench.store.due_waiting(at(NOW), 9).unwrap().len(), 1);
    }
}
