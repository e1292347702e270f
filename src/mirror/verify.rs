//! Every stored file against its recorded size and SHA-256.

use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use rusqlite::params;

use super::report::VerifyReport;
use super::store::Store;
use crate::attachment::digest::digest;
use crate::database::Durability;
use crate::error::Result;

/// Files looked up at once.
const PAGE: u32 = 500;

struct Expected {
    number: i64,
    path: PathBuf,
    size: i64,
    sha256: String,
}

enum Finding {
    Ok,
    Missing,
    Corrupt,
}

impl Store {
    /// Looks for damage in the database, then compares every stored file with what was recorded; `repair` queues the bad
    /// ones again.
    ///
    /// `progress` is told the files done, the files to do, and the bytes read. Once it breaks off, nothing more is read,
    /// what was just read is not repaired, and the report is of what was read.
    pub fn verify(
        &self,
        repair: bool,
        progress: &mut dyn FnMut(u64, u64, u64) -> ControlFlow<()>,
    ) -> Result<VerifyReport> {
        self.check_database()?;
        let total = self.owed()?.done;
        let (mut report, mut bytes, mut after) = (VerifyReport::default(), 0, 0);
        loop {
            let page = self.stored_files(after)?;
            let Some(last) = page.last() else { break };
            after = last.number;
            let mut bad = Vec::new();
            for file in page {
                let (finding, read) = inspect(&self.folder().join(&file.path), &file);
                bytes += read;
                note(&mut report, &mut bad, file, &finding);
                if progress(report.checked, total, bytes).is_break() {
                    return Ok(report);
                }
            }
            if repair {
                report.repaired += self.queue_again(&bad)?;
            }
        }
        if report.checked == 0 && progress(0, total, bytes).is_break() {
            return Ok(report);
        }
        report.unknown = self.unknown_files()?;
        Ok(report)
    }

    fn stored_files(&self, after: i64) -> Result<Vec<Expected>> {
        self.read(|connection| {
            let sql = "SELECT number, path, size, sha256 FROM attachment WHERE number > ?1 AND state = 'done'
                       AND path IS NOT NULL ORDER BY number LIMIT ?2";
            let mut statement = connection.prepare_cached(sql)?;
            let rows = statement.query_map(params![after, PAGE], |row| {
                let path = row.get::<_, String>(1)?.into();
                Ok(Expected { number: row.get(0)?, path, size: row.get(2)?, sha256: row.get(3)? })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    fn queue_again(&self, numbers: &[i64]) -> Result<u64> {
        self.write(Durability::Full, |transaction| {
            // The hash stays, so that a damaged file of the right length is not taken for the one that is owed.
            let sql = "UPDATE attachment SET state = 'pending', attempts = 0, due_at = 0, attempted_in = 0,
                         size = NULL, error = 'the stored file was missing or damaged'
                       WHERE number = ?1 AND state = 'done'";
            let mut queued = 0;
            for number in numbers {
                queued += transaction.prepare_cached(sql)?.execute([number])?;
            }
            Ok(u64::try_from(queued).unwrap_or(u64::MAX))
        })
    }
}

fn note(report: &mut VerifyReport, bad: &mut Vec<i64>, file: Expected, finding: &Finding) {
    report.checked += 1;
    match finding {
        Finding::Ok => report.ok += 1,
        Finding::Missing => report.missing.push(file.path),
        Finding::Corrupt => report.corrupt.push(file.path),
    }
    if !matches!(finding, Finding::Ok) {
        bad.push(file.number);
    }
}

/// Reads one file to its end; one that cannot be read counts as corrupt.
fn inspect(path: &Path, expected: &Expected) -> (Finding, u64) {
    match digest(path) {
        Ok((size, sha256)) if i64::try_from(size) == Ok(expected.size) && sha256 == expected.sha256 => {
            (Finding::Ok, size)
        }
        Ok((size, _)) => (Finding::Corrupt, size),
        Err(error) if error.kind() == io::ErrorKind::NotFound => (Finding::Missing, 0),
        Err(_) => (Finding::Corrupt, 0),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop at a surprise")]
    use std::fs;

    use sha2::{Digest, Sha256};

    use super::super::place::PlannedName;
    use super::super::state::AttachmentState;
    use super::super::testing::{Bench, NOW, at, invoice};
    use super::*;
    use crate::attachment::name::hexadecimal;
    use crate::attachment::place::PARTIAL;
    use crate::resource::Resource;

    fn bench_with_files() -> (Bench, Vec<PathBuf>) {
        let bench = Bench::new();
        let ids = ["good", "gone", "torn"];
        let rows = ids.map(|id| invoice(id, 0, &format!(r#","attachment_id":"{id}""#)));
        bench.page(Resource::SupplierInvoices, &rows, None);
        let paths = ids.map(|id| {
            let name = PlannedName {
                folder: "supplier_invoices/2026-01".into(),
                stem: id.into(),
                digest_hex: hexadecimal(&Sha256::digest(id)),
                extension: "pdf".into(),
            };
            let path = bench.store.place(bench.run, &[(id.into(), name)]).unwrap().pop().unwrap().unwrap();
            let whole = bench.store.folder().join(&path);
            fs::create_dir_all(whole.parent().unwrap()).unwrap();
            fs::write(&whole, b"data").unwrap();
            bench.done(id);
            path
        });
        (bench, paths.into())
    }

    #[test]
    fn finds_and_repairs_every_kind_of_damage() {
        let (bench, paths) = bench_with_files();
        let folder = bench.store.folder();
        fs::remove_file(folder.join(&paths[1])).unwrap();
        fs::write(folder.join(&paths[2]), b"dada").unwrap();
        fs::create_dir_all(folder.join(PARTIAL)).unwrap();
        fs::write(folder.join(PARTIAL).join("1"), b"").unwrap();
        fs::write(folder.join("attachments/stray"), b"").unwrap();
        let mut told = Vec::new();
        let report = bench.store.verify(false, &mut note_in(&mut told)).unwrap();
        let expected = VerifyReport {
            checked: 3,
            ok: 1,
            missing: vec![paths[1].clone()],
            corrupt: vec![paths[2].clone()],
            unknown: vec!["attachments/stray".into()],
            repaired: 0,
        };
        assert_eq!(report, expected);
        assert_eq!(told, [(1, 3, 4), (2, 3, 4), (3, 3, 8)]);
        assert_eq!(bench.store.due_jobs(bench.run, 0, at(NOW), 9).unwrap(), []);
        assert_eq!(
            bench.store.verify(true, &mut |_, _, _| ControlFlow::Continue(())).unwrap(),
            VerifyReport { repaired: 2, ..expected }
        );
        let queued = bench.store.due_jobs(bench.run, 0, at(NOW), 9).unwrap();
        assert_eq!(queued.iter().map(|job| job.path.clone().unwrap()).collect::<Vec<_>>(), paths[1..]);
        assert_eq!(bench.states()[0].1, AttachmentState::Done);
        assert_eq!(bench.store.status().unwrap().bytes, 4);
    }

    fn note_in(told: &mut Vec<(u64, u64, u64)>) -> impl FnMut(u64, u64, u64) -> ControlFlow<()> {
        |done, total, bytes| {
            told.push((done, total, bytes));
            ControlFlow::Continue(())
        }
    }

    #[test]
    fn broken_off_it_repairs_nothing() {
        let (bench, paths) = bench_with_files();
        for path in &paths {
            fs::remove_file(bench.store.folder().join(path)).unwrap();
        }
        let mut told = 0;
        let report = bench.store.verify(true, &mut |_, _, _| {
            told += 1;
            if told == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        assert_eq!(
            report.unwrap(),
            VerifyReport { checked: 2, missing: paths[..2].to_vec(), ..VerifyReport::default() }
        );
        assert_eq!(told, 2);
        assert_eq!(bench.store.due_jobs(bench.run, 0, at(NOW), 9).unwrap(), []);
    }

    #[test]
    fn a_mirror_without_files_is_fine() {
        let mut told = Vec::new();
        let report = Bench::new().store.verify(true, &mut note_in(&mut told)).unwrap();
        assert_eq!(report, VerifyReport::default());
        assert_eq!(told, [(0, 0, 0)]);
    }
}
