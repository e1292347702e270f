#![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]

use std::fs;
use std::path::Path;

use rusqlite::Connection;

use crate::error::Error;
use crate::upload::ledger::Ledger;
use crate::upload::ledger::testing::{Bench, intent};

/// The refusal of a file, which is the same for a look and which leaves the file as it was.
fn refusal(prepare: impl FnOnce(&Path)) -> Error {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("uploads.db");
    prepare(&path);
    let before = fs::read(&path).unwrap();
    let look = Ledger::peek(&path).unwrap_err();
    let error = Ledger::open(&path).unwrap_err();
    assert_eq!(look.to_string(), error.to_string());
    assert_eq!(fs::read(&path).unwrap(), before);
    error
}

fn sqlite(sql: &'static str) -> impl FnOnce(&Path) {
    move |path| Connection::open(path).unwrap().execute_batch(sql).unwrap()
}

#[test]
fn newer_ledgers_are_refused_and_left_alone() {
    let error = refusal(sqlite("PRAGMA application_id = 0x51544B55; PRAGMA user_version = 99; CREATE TABLE t (x)"));
    assert!(matches!(&error, Error::Mirror(text) if text.contains("newer qontokit")), "{error}");
}

#[test]
fn foreign_databases_and_mirrors_are_refused_and_left_alone() {
    for sql in ["CREATE TABLE t (x)", "PRAGMA application_id = 0x51544B54; CREATE TABLE t (x)"] {
        let error = refusal(sqlite(sql));
        assert!(matches!(&error, Error::Mirror(text) if text.contains("choose another file")), "{error}");
    }
}

#[test]
fn damage_is_told_with_what_to_do() {
    let garbage = refusal(|path| fs::write(path, "not a database at all".repeat(100)).unwrap());
    let cut = refusal(|path| {
        drop(Ledger::open(path).unwrap());
        let whole = fs::read(path).unwrap();
        fs::write(path, whole.get(..whole.len() / 3).unwrap()).unwrap();
    });
    for error in [garbage, cut] {
        let told = "move it and its -wal and -shm files aside and upload again; Qonto is then asked what it has";
        assert!(matches!(&error, Error::MirrorCorrupt(text) if text.contains(told)), "{error}");
    }
}

#[test]
fn an_interrupted_creation_is_completed() {
    for sql in ["", "PRAGMA journal_mode = WAL"] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("uploads.db");
        Connection::open(&path).unwrap().execute_batch(sql).unwrap();
        assert!(Ledger::peek(&path).unwrap().is_none());
        drop(Ledger::open(&path).unwrap());
        assert!(Ledger::peek(&path).unwrap().is_some());
    }
}

#[test]
fn values_that_mean_nothing_are_damage() {
    for sql in [
        "UPDATE sending SET key = ''",
        "UPDATE sending SET content = 'x'",
        "UPDATE sending SET first_sent_qonto = 9223372036854775807",
    ] {
        let bench = Bench::new();
        bench.intend(&[intent("a")], 0).unwrap();
        let error = bench.ledger.write(|transaction| {
            transaction.execute_batch("PRAGMA defer_foreign_keys = ON")?;
            transaction.execute_batch(sql)?;
            let row = transaction.query_row("SELECT * FROM sending", [], crate::upload::ledger::stored::record);
            Ok(row.map(drop)?)
        });
        assert!(matches!(error.unwrap_err(), Error::MirrorCorrupt(_)), "{sql}");
    }
}
