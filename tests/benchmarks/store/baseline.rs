//! A bare loop: prepared statements, one transaction a page, the same tables, nothing asked and nothing compared.

use std::path::Path;

use _core::api::record::Record;
use _core::mirror::{Opening, Store};
use _core::time::Timestamp;
use rusqlite::{Connection, Transaction, params};

use super::engine::{now, scan};
use super::round::{Rate, Watch, folder};
use super::rows::Rows;

/// As the mirror's writer has them.
const PRAGMAS: &str = "PRAGMA cache_size = -4096; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4096;
                       PRAGMA journal_size_limit = 33554432;";

const INVOICE: &str =
    "INSERT INTO invoice (resource, id, created_at, updated_at, read_at, body) VALUES (1, ?1, ?2, ?3, ?4, ?5)";
/// The fence of the first run in a new mirror.
const FIRST_RUN: i64 = 2;
const CHANGE: &str = "INSERT INTO change (invoice, kind, at) VALUES (?1, 'created', ?2)";
const ATTACHMENT: &str = "INSERT INTO attachment (id, resource) VALUES (?1, 1)";
const LINK: &str = "INSERT INTO attachment_link (invoice, attachment) VALUES (?1, ?2)";
const TALLY: &str = "UPDATE tally SET count = count + ?2 WHERE name = ?1";
const SCAN: &str = "INSERT OR REPLACE INTO scan (resource, kind, from_at, seal_at, stop_at, cursor_at)
                    VALUES (1, 'first', NULL, ?1, ?2, ?3)";

/// Writes the rows that the engine writes.
pub(crate) fn write(folder: &Path, rows: usize) -> Rate {
    let mut connection = Connection::open(folder.join("mirror.db")).unwrap();
    connection.pragma_update(None, "journal_mode", "WAL").unwrap();
    connection.execute_batch(PRAGMAS).unwrap();
    connection.execute_batch(&tables()).unwrap();
    let mut watch = Watch::new();
    for (read_order, records) in Rows::new(rows).enumerate() {
        watch.run(|| page(&mut connection, i64::try_from(read_order).unwrap(), &records));
    }
    watch.run(|| drop(connection));
    watch.rate(rows)
}

fn page(connection: &mut Connection, read_order: i64, records: &[Record]) {
    let transaction = connection.transaction().unwrap();
    let mut files = 0;
    for record in records {
        files += insert(&transaction, (FIRST_RUN << 32) | read_order, record);
    }
    let mut tally = transaction.prepare_cached(TALLY).unwrap();
    tally.execute(params!["supplier_invoices", i64::try_from(records.len()).unwrap()]).unwrap();
    tally.execute(params!["pending", files]).unwrap();
    drop(tally);
    let scan = scan(records.last().and_then(|last| last.created_at));
    let place = params![scan.stop.micros(), scan.stop.micros(), scan.cursor.map(Timestamp::micros)];
    transaction.prepare_cached(SCAN).unwrap().execute(place).unwrap();
    transaction.commit().unwrap();
}

fn insert(transaction: &Transaction<'_>, order: i64, record: &Record) -> i64 {
    let micros = |date: Option<Timestamp>| date.map(Timestamp::micros);
    let values =
        params![record.id.as_str(), micros(record.created_at), micros(record.updated_at), order, record.text()];
    let number = transaction.prepare_cached(INVOICE).unwrap().insert(values).unwrap();
    transaction.prepare_cached(CHANGE).unwrap().execute([number, now().micros()]).unwrap();
    let mut files = 0;
    for id in record.attachments() {
        let file = transaction.prepare_cached(ATTACHMENT).unwrap().insert([id.as_str()]).unwrap();
        transaction.prepare_cached(LINK).unwrap().execute([number, file]).unwrap();
        files += 1;
    }
    files
}

/// The tables and indexes of an empty mirror, and what they hold from the start.
fn tables() -> String {
    let folder = folder();
    drop(Store::open(folder.path(), Opening::Create).unwrap());
    let mirror = Connection::open(folder.path().join("mirror.db")).unwrap();
    let made = words(
        &mirror,
        "SELECT sql || ';' FROM sqlite_master
         WHERE type IN ('table', 'index') AND name NOT LIKE 'sqlite_%' AND sql IS NOT NULL",
    );
    let counters = words(&mirror, "SELECT format('INSERT INTO tally (name) VALUES (%Q);', name) FROM tally");
    format!("{made}{counters}INSERT INTO meta (one, fence) VALUES (1, {FIRST_RUN});")
}

fn words(connection: &Connection, sql: &str) -> String {
    let mut statement = connection.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}
