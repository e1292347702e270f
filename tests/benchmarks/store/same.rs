//! Whether both sides wrote the same.

use std::path::Path;

use rusqlite::Connection;
use rusqlite::types::Value;

/// Every table of a mirror and the order in which it is compared.
const TABLES: [&str; 8] = [
    "SELECT organization_id, fence, floor_at, floor_set, last_sync, last_audit, forgotten FROM meta",
    "SELECT * FROM invoice ORDER BY number",
    "SELECT * FROM change ORDER BY seq",
    "SELECT * FROM attachment ORDER BY number",
    "SELECT * FROM attachment_link ORDER BY invoice, attachment",
    "SELECT * FROM waiting ORDER BY invoice",
    "SELECT * FROM scan ORDER BY resource",
    "SELECT * FROM tally ORDER BY name",
];

/// Stops at the first row that differs.
pub(crate) fn check(one: &Path, other: &Path) {
    let [one, other] = [one, other].map(|folder| Connection::open(folder.join("mirror.db")).unwrap());
    for sql in TABLES {
        let (mut first, mut second) = (one.prepare(sql).unwrap(), other.prepare(sql).unwrap());
        let columns = first.column_count();
        let (mut left, mut right) = (first.query([]).unwrap(), second.query([]).unwrap());
        loop {
            let pair = (left.next().unwrap(), right.next().unwrap());
            let (Some(left), Some(right)) = pair else {
                assert!(pair.0.is_none() && pair.1.is_none(), "one side has more rows: {sql}");
                break;
            };
            for column in 0..columns {
                assert_eq!(left.get::<_, Value>(column).unwrap(), right.get::<_, Value>(column).unwrap(), "{sql}");
            }
        }
    }
}
