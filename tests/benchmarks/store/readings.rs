//! What it costs to read a large mirror.

use std::time::Instant;

use _core::mirror::{Opening, Store};
use rusqlite::Connection;

use super::engine;
use super::round::{folder, median};

/// Queries that an index answers, and two that read every row.
const QUERIES: [(&str, &str); 11] = [
    ("supplier_invoices, any 100", "SELECT * FROM supplier_invoices LIMIT 100"),
    ("supplier_invoices, 100 from an id on", "SELECT * FROM supplier_invoices WHERE id > '7' ORDER BY id LIMIT 100"),
    ("supplier_invoices, an id", "SELECT * FROM supplier_invoices WHERE id = '70000000-0000-4000-8000-000000000000'"),
    ("client_invoices, any 100", "SELECT * FROM client_invoices LIMIT 100"),
    ("client_invoices, 100 from an id on", "SELECT * FROM client_invoices WHERE id > '7' ORDER BY id LIMIT 100"),
    ("attachments, any 100", "SELECT * FROM attachments LIMIT 100"),
    ("attachments, 100 from an id on", "SELECT * FROM attachments WHERE attachment_id > '7' LIMIT 100"),
    ("changes, the first 100", "SELECT * FROM changes LIMIT 100"),
    ("changes, the newest 100", "SELECT * FROM changes ORDER BY seq DESC LIMIT 100"),
    ("sum of every supplier invoice", "SELECT count(*), sum(total_amount_cents) FROM supplier_invoices"),
    ("attachments by state", "SELECT state, count(*) FROM attachments GROUP BY state"),
];

/// Tells milliseconds, with the connection opened anew for each query.
pub(crate) fn measure(rows: usize) {
    let folder = folder();
    engine::write(folder.path(), rows);
    let opened = timed(5, || drop(Store::open(folder.path(), Opening::Existing).unwrap()));
    tell("open and close", rows, opened);
    let store = Store::open(folder.path(), Opening::Existing).unwrap();
    tell("status", rows, timed(5, || drop(store.status().unwrap())));
    for (name, sql) in QUERIES {
        let rounds = if name.contains("any") || sql.contains("LIMIT") { 5 } else { 1 };
        let spent = timed(rounds, || {
            let connection = Connection::open(folder.path().join("mirror.db")).unwrap();
            let mut statement = connection.prepare(sql).unwrap();
            let columns = statement.column_count();
            let mut found = statement.query([]).unwrap();
            while let Some(row) = found.next().unwrap() {
                (0..columns).for_each(|column| assert!(row.get_ref(column).is_ok()));
            }
        });
        tell(name, rows, spent);
    }
}

fn timed(rounds: usize, mut work: impl FnMut()) -> f64 {
    let each = (0..rounds).map(|_| {
        let start = Instant::now();
        work();
        start.elapsed().as_secs_f64() * 1000.0
    });
    median(each.collect())
}

fn tell(name: &str, rows: usize, milliseconds: f64) {
    println!("{}", serde_json::json!({ "name": name, "rows": rows, "milliseconds": milliseconds }));
}
