//! How far each slice of a scan has come, so that a stopped run resumes all of them.

use rusqlite::{Connection, params};

use super::fence::Run;
use super::state::Code;
use super::store::Store;
use crate::database::{Durability, Micros, Stop, instant};
use crate::error::Result;
use crate::resource::Resource;
use crate::walk::Stretch;

impl Store {
    /// The slices of an unfinished scan in the order of their dates; none while it is read in one walk.
    pub fn stretches(&self, resource: Resource) -> Result<Vec<Stretch>> {
        self.read(|connection| {
            let sql = "SELECT number, from_at, to_at, cursor_at, done FROM scan_slice WHERE resource = ?1
                       ORDER BY from_at, number";
            let mut statement = connection.prepare_cached(sql)?;
            let stretches = statement.query_map([Code(resource)], stretch)?;
            Ok(stretches.collect::<Result<_, _>>()?)
        })
    }

    /// Cuts a scan into slices, all of them or none: from here on each is stored with its own pages.
    pub fn lay_out(&self, run: Run, resource: Resource, stretches: &[Stretch]) -> Result<()> {
        self.write_for(run, Durability::Full, |transaction| {
            forget(transaction, resource)?;
            stretches.iter().try_for_each(|stretch| save(transaction, resource, stretch))
        })
    }
}

/// Stores where one slice stands.
pub(super) fn save(connection: &Connection, resource: Resource, stretch: &Stretch) -> Result<(), Stop> {
    let sql = "INSERT OR REPLACE INTO scan_slice (resource, number, from_at, to_at, cursor_at, done)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    connection.prepare_cached(sql)?.execute(params![
        Code(resource),
        stretch.number,
        stretch.from.map(Micros),
        stretch.to.map(Micros),
        stretch.cursor.map(Micros),
        stretch.done
    ])?;
    Ok(())
}

/// From here on the scan is read in one walk.
pub(super) fn forget(connection: &Connection, resource: Resource) -> Result<(), Stop> {
    connection.prepare_cached("DELETE FROM scan_slice WHERE resource = ?1")?.execute([Code(resource)])?;
    Ok(())
}

fn stretch(row: &rusqlite::Row<'_>) -> rusqlite::Result<Stretch> {
    Ok(Stretch {
        number: row.get("number")?,
        from: instant(row, "from_at")?,
        to: instant(row, "to_at")?,
        cursor: instant(row, "cursor_at")?,
        done: row.get("done")?,
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::super::scan::{ScanKind, ScanState};
    use super::super::testing::{Bench, at};
    use super::*;

    const KIND: Resource = Resource::SupplierInvoices;

    fn stretches() -> [Stretch; 3] {
        let of = |number, from: Option<i64>, to: Option<i64>| Stretch {
            number,
            from: from.map(at),
            to: to.map(at),
            ..Stretch::default()
        };
        [of(0, None, Some(3)), of(2, Some(3), Some(5)), of(1, Some(5), None)]
    }

    fn scan(slice: Option<Stretch>) -> ScanState {
        ScanState { kind: ScanKind::First, from: None, seal: None, stop: at(9), cursor: None, slice }
    }

    #[test]
    fn each_slice_is_resumed_where_it_was_stored() {
        let bench = Bench::new();
        bench.page(KIND, &[], Some(&scan(None)));
        let mut expected = stretches();
        bench.store.lay_out(bench.run, KIND, &expected).unwrap();
        assert_eq!(bench.store.stretches(KIND).unwrap(), expected);
        expected[1] = Stretch { cursor: Some(at(4)), done: true, ..expected[1] };
        bench.page(KIND, &[], Some(&scan(Some(expected[1]))));
        assert_eq!(bench.store.stretches(KIND).unwrap(), expected);
        assert_eq!(bench.store.stretches(Resource::ClientInvoices).unwrap(), []);
    }

    #[test]
    fn a_scan_that_is_read_in_one_walk_or_has_ended_has_no_slices() {
        let bench = Bench::new();
        for ends in [false, true] {
            bench.store.lay_out(bench.run, KIND, &stretches()).unwrap();
            if ends {
                bench.store.finish_scan(bench.run, KIND, None).unwrap();
            } else {
                bench.page(KIND, &[], Some(&scan(None)));
            }
            assert_eq!(bench.store.stretches(KIND).unwrap(), []);
        }
    }
}
