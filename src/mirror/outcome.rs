//! How a download ended: done, or owed for later, or given up.

use std::time::Duration;

use rusqlite::{OptionalExtension, Transaction, params};

use super::fence::Run;
use super::store::Store;
use crate::database::{Durability, Micros, Stop};
use crate::error::Result;
use crate::id::AttachmentId;
use crate::time::Timestamp;

/// Tries of a file that is refused for good: an attachment's 404 may heal while Qonto still processes it.
pub(super) const PERMANENT_TRIES: u32 = 3;
/// Time between them, so that they span most of a day.
pub(super) const BETWEEN_TRIES: Duration = Duration::from_secs(8 * 3600);

/// A file that is on disk under its path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoneFile {
    /// Which file.
    pub attachment_id: AttachmentId,
    /// Its length in bytes.
    pub size: u64,
    /// The SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// What kind of file it is.
    pub content_type: String,
    /// As Qonto names it.
    pub file_name: String,
}

/// A file that could not be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedFile {
    /// Which file.
    pub attachment_id: AttachmentId,
    /// Why, in one sentence without any address.
    pub error: String,
    /// Whether trying again soon cannot help: a 404, a length that never matches.
    pub permanent: bool,
}

impl Store {
    /// Records files that are safely on disk, in one transaction; a power cut may only make us fetch them again.
    pub fn record_done(&self, run: Run, files: &[DoneFile]) -> Result<()> {
        self.write_for(run, Durability::Normal, |transaction| {
            files.iter().try_for_each(|file| done(transaction, run, file))
        })
    }

    /// Records files that failed; tells how many are given up from now on.
    pub fn record_failures(&self, run: Run, files: &[FailedFile], now: Timestamp) -> Result<u64> {
        self.write_for(run, Durability::Normal, |transaction| {
            let mut newly_dead = 0;
            for file in files {
                newly_dead += u64::from(failed(transaction, run, file, now)?);
            }
            Ok(newly_dead)
        })
    }
}

fn done(transaction: &Transaction<'_>, run: Run, file: &DoneFile) -> Result<(), Stop> {
    let sql = "UPDATE attachment SET size = ?2, sha256 = ?3, content_type = ?4, file_name = ?5, attempted_in = ?6,
                 error = NULL, attempts = 0, due_at = 0,
                 former = CASE state WHEN 'superseded' THEN 'done' END,
                 state = CASE state WHEN 'superseded' THEN state ELSE 'done' END
               WHERE id = ?1";
    transaction.prepare_cached(sql)?.execute(params![
        file.attachment_id.as_str(),
        i64::try_from(file.size).unwrap_or(i64::MAX),
        file.sha256,
        file.content_type,
        file.file_name,
        run.fence()
    ])?;
    Ok(())
}

fn failed(transaction: &Transaction<'_>, run: Run, file: &FailedFile, now: Timestamp) -> Result<bool, Stop> {
    let due_at = if file.permanent { Some(Micros(now.plus(BETWEEN_TRIES))) } else { None };
    let sql = "UPDATE attachment SET error = ?2, attempted_in = ?3, attempts = attempts + ?4, due_at = coalesce(?5, 0),
                 state = CASE WHEN attempts + ?4 >= ?6 AND ?4 THEN 'dead' ELSE state END
               WHERE id = ?1 AND state = 'pending' RETURNING state = 'dead'";
    let values = params![file.attachment_id.as_str(), file.error, run.fence(), file.permanent, due_at, PERMANENT_TRIES];
    Ok(transaction.prepare_cached(sql)?.query_row(values, |row| row.get(0)).optional()?.unwrap_or(false))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop at a surprise")]
    use super::super::state::AttachmentState;
    use super::super::testing::{Bench, NOW, at, invoice};
    use super::*;
    use crate::resource::Resource;

    const HOUR: i64 = 3600;

    fn bench() -> Bench {
        let bench = Bench::new();
        bench.page(Resource::ClientInvoices, &[invoice("a", 0, r#","attachment_id":"x""#)], None);
        bench
    }

    fn failure(permanent: bool) -> FailedFile {
        FailedFile { attachment_id: "x".into(), error: "gone".into(), permanent }
    }

    #[test]
    fn a_permanent_refusal_is_tried_three_times_over_the_day() {
        let mut bench = bench();
        for (hours, dead) in [(0, 0), (8, 0), (16, 1)] {
            bench.next_run();
            let now = at(NOW + hours * HOUR);
            assert_eq!(
                bench.store.due_jobs(bench.run, 0, at(NOW + hours * HOUR - 1), 9).unwrap().len(),
                usize::from(hours == 0)
            );
            assert_eq!(bench.store.due_jobs(bench.run, 0, now, 9).unwrap().len(), 1);
            assert_eq!(bench.store.record_failures(bench.run, &[failure(true)], now).unwrap(), dead);
            assert_eq!(bench.store.due_jobs(bench.run, 0, now, 9).unwrap(), []);
        }
        let row = &bench.store.attachments(None, 0, 9).unwrap()[0];
        assert_eq!((row.state, row.error.as_deref()), (AttachmentState::Dead, Some("gone")));
    }

    #[test]
    fn a_passing_failure_is_tried_once_a_run_and_never_given_up() {
        let mut bench = bench();
        for _ in 0..9 {
            bench.next_run();
            assert_eq!(bench.store.due_jobs(bench.run, 0, at(NOW), 9).unwrap().len(), 1);
            assert_eq!(bench.store.record_failures(bench.run, &[failure(false)], at(NOW)).unwrap(), 0);
            assert_eq!(bench.store.due_jobs(bench.run, 0, at(NOW), 9).unwrap(), []);
        }
    }

    #[test]
    fn a_late_failure_does_not_undo_what_is_done() {
        let bench = bench();
        bench.done("x");
        assert_eq!(bench.store.record_failures(bench.run, &[failure(true)], at(NOW)).unwrap(), 0);
        assert_eq!(bench.states()[0].1, AttachmentState::Done);
    }
}
