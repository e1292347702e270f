//! How far each resource was read, so that a stopped run resumes with the same seal.

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ValueRef};
use rusqlite::{Connection, OptionalExtension, params};

use super::audit::record::note_first_scan;
use super::fence::Run;
use super::slices;
use super::state::Code;
use super::store::Store;
use crate::database::{Durability, Micros, Stop, instant};
use crate::error::Result;
use crate::resource::Resource;
use crate::time::{Timestamp, Watermark};
use crate::walk::Stretch;

/// What a scan reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScanKind {
    /// Everything, by date of creation.
    First,
    /// What changed since the watermark.
    Changes,
}

impl ScanKind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Changes => "changes",
        }
    }
}

impl FromSql for ScanKind {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value.as_str()? {
            "first" => Ok(Self::First),
            "changes" => Ok(Self::Changes),
            _ => Err(FromSqlError::InvalidType),
        }
    }
}

/// A scan that has begun and not finished.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScanState {
    /// What it reads.
    pub kind: ScanKind,
    /// The watermark it starts from.
    pub from: Option<Watermark>,
    /// The watermark it reaches when it is complete.
    pub seal: Option<Watermark>,
    /// Where it may stop: the server's time at its first answer.
    pub stop: Timestamp,
    /// How far it has come, while it is read in one walk.
    pub cursor: Option<Timestamp>,
    /// Where the slice of this page stands, while it is read in slices.
    pub slice: Option<Stretch>,
}

impl Store {
    /// The unfinished scan of a resource.
    pub fn scan(&self, resource: Resource) -> Result<Option<ScanState>> {
        self.read(|connection| {
            let sql = "SELECT kind, from_at, seal_at, stop_at, cursor_at FROM scan WHERE resource = ?1";
            Ok(connection.prepare_cached(sql)?.query_row([Code(resource)], state).optional()?)
        })
    }

    /// How far a resource is known to be complete.
    pub fn watermark(&self, resource: Resource) -> Result<Option<Watermark>> {
        self.read(|connection| watermark(connection, resource))
    }

    /// Ends a complete scan: the watermark rises, never falls, in the same transaction.
    pub fn finish_scan(&self, run: Run, resource: Resource, reached: Option<Watermark>) -> Result<()> {
        self.write_for(run, Durability::Full, |transaction| {
            if let Some(Watermark(at)) = reached {
                let sql = "INSERT INTO watermark (resource, at) VALUES (?1, ?2)
                           ON CONFLICT (resource) DO UPDATE SET at = max(at, excluded.at)";
                transaction.execute(sql, params![Code(resource), Micros(at)])?;
            }
            note_first_scan(transaction, resource)?;
            slices::forget(transaction, resource)?;
            transaction.execute("DELETE FROM scan WHERE resource = ?1", [Code(resource)])?;
            Ok(())
        })
    }
}

/// Stores where a scan stands, within the page's transaction.
pub(super) fn save(connection: &Connection, resource: Resource, scan: &ScanState) -> Result<(), Stop> {
    let sql = "INSERT OR REPLACE INTO scan (resource, kind, from_at, seal_at, stop_at, cursor_at)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let micros = |mark: Option<Watermark>| mark.map(|Watermark(at)| Micros(at));
    connection.prepare_cached(sql)?.execute(params![
        Code(resource),
        scan.kind.as_str(),
        micros(scan.from),
        micros(scan.seal),
        Micros(scan.stop),
        scan.cursor.map(Micros)
    ])?;
    match &scan.slice {
        Some(slice) => slices::save(connection, resource, slice),
        None => slices::forget(connection, resource),
    }
}

pub(super) fn watermark(connection: &Connection, resource: Resource) -> Result<Option<Watermark>, Stop> {
    let sql = "SELECT at FROM watermark WHERE resource = ?1";
    let at = connection.prepare_cached(sql)?.query_row([Code(resource)], |row| instant(row, "at")).optional()?;
    Ok(at.flatten().map(Watermark))
}

fn state(row: &rusqlite::Row<'_>) -> rusqlite::Result<ScanState> {
    Ok(ScanState {
        kind: row.get("kind")?,
        from: instant(row, "from_at")?.map(Watermark),
        seal: instant(row, "seal_at")?.map(Watermark),
        stop: row.get::<_, Micros>("stop_at")?.0,
        cursor: instant(row, "cursor_at")?,
        slice: None,
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::super::testing::{Bench, at};
    use super::*;

    #[test]
    fn a_scan_is_resumed_and_its_end_moves_the_watermark_up_only() {
        let bench = Bench::new();
        let resource = Resource::SupplierInvoices;
        let mark = |seconds| Some(Watermark(at(seconds)));
        let (from, cursor) = (mark(1), Some(at(5)));
        let scan = ScanState { kind: ScanKind::Changes, from, seal: None, stop: at(9), cursor, slice: None };
        bench.page(resource, &[], Some(&scan));
        assert_eq!(bench.store.scan(resource).unwrap(), Some(scan));
        assert_eq!(bench.store.scan(Resource::ClientInvoices).unwrap(), None);
        for (reached, expected) in [(mark(50), mark(50)), (mark(40), mark(50)), (None, mark(50)), (mark(60), mark(60))]
        {
            bench.store.finish_scan(bench.run, resource, reached).unwrap();
            assert_eq!(bench.store.scan(resource).unwrap(), None);
            assert_eq!(bench.store.watermark(resource).unwrap(), expected);
        }
    }
}
