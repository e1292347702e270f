#![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]

use super::super::testing::{Bench, invoice};
use super::*;

const KIND: Resource = Resource::SupplierInvoices;

/// Everything wanted, as ids, marked when gone; and the number to go on from.
fn read(bench: &Bench, wanted: Wanted) -> (Vec<String>, i64) {
    let mut rows = bench.store.rows(KIND, wanted).unwrap();
    let mut ids = Vec::new();
    while rows.read(&bench.store, &mut |row| taken(&mut ids, &row)).unwrap() {}
    assert!(!rows.read(&bench.store, &mut |_| -> Result<()> { unreachable!() }).unwrap());
    (ids, rows.seq())
}

#[expect(clippy::unnecessary_wraps, reason = "who takes rows may fail")]
fn taken(ids: &mut Vec<String>, row: &Row<'_>) -> Result<()> {
    ids.push(told(row));
    Ok(())
}

fn told(row: &Row<'_>) -> String {
    let body: serde_json::Value = serde_json::from_str(row.body).unwrap();
    let id = body.get("id").unwrap().as_str().unwrap();
    if row.deleted_at.is_some() { format!("{id} gone") } else { id.to_owned() }
}

fn delete(bench: &Bench, id: &str) {
    let write = |transaction: &rusqlite::Transaction<'_>| {
        transaction.execute("UPDATE invoice SET deleted_at = 7 WHERE id = ?1", [id])?;
        let log = "INSERT INTO change (invoice, kind, at) SELECT number, 'deleted', 7 FROM invoice WHERE id = ?1";
        Ok(transaction.execute(log, [id])?)
    };
    assert_eq!(bench.store.write(crate::database::Durability::Full, write).unwrap(), 1);
}

#[test]
fn invoices_come_in_the_order_in_which_they_were_stored() {
    let bench = Bench::new();
    assert_eq!(read(&bench, Wanted::Present), (vec![], 0));
    bench.page(KIND, &[invoice("c", 1, ""), invoice("a", 1, "")], None);
    bench.page(Resource::ClientInvoices, &[invoice("other", 1, "")], None);
    bench.page(KIND, &[invoice("b", 1, "")], None);
    delete(&bench, "a");
    assert_eq!(read(&bench, Wanted::Present), (vec!["c".into(), "b".into()], 5));
    assert_eq!(read(&bench, Wanted::All), (vec!["c".into(), "a gone".into(), "b".into()], 5));
}

#[test]
fn a_changed_invoice_comes_once_at_its_last_change() {
    let bench = Bench::new();
    bench.page(KIND, &[invoice("a", 1, ""), invoice("b", 1, ""), invoice("c", 1, "")], None);
    bench.page(KIND, &[invoice("a", 2, "")], None);
    delete(&bench, "b");
    assert_eq!(read(&bench, Wanted::ChangedAfter(0)), (vec!["c".into(), "a".into(), "b gone".into()], 5));
    assert_eq!(read(&bench, Wanted::ChangedAfter(4)), (vec!["b gone".into()], 5));
    assert_eq!(read(&bench, Wanted::ChangedAfter(5)), (vec![], 5));
}

#[test]
fn a_number_that_cannot_be_gone_on_from_is_refused() {
    let bench = Bench::new();
    bench.page(KIND, &[invoice("a", 1, ""), invoice("b", 1, "")], None);
    let error = bench.store.rows(KIND, Wanted::ChangedAfter(3)).unwrap_err();
    assert!(error.to_string().contains("no change 3 here, the newest is 2"), "{error}");
    bench.store.forget_changes(1).unwrap();
    assert!(bench.store.rows(KIND, Wanted::ChangedAfter(0)).unwrap_err().to_string().contains("forgotten"));
    assert_eq!(read(&bench, Wanted::ChangedAfter(1)).0, ["b"]);
}

#[test]
fn a_reading_goes_on_batch_by_batch_while_rows_come_and_change() {
    let bench = Bench::new();
    let note = format!(r#","note":"{}""#, "x".repeat(BATCH_BYTES / 2));
    for id in ["a", "b", "c"] {
        bench.page(KIND, &[invoice(id, 1, &note)], None);
    }
    let mut rows = bench.store.rows(KIND, Wanted::ChangedAfter(0)).unwrap();
    let mut ids = Vec::new();
    assert!(rows.read(&bench.store, &mut |row| taken(&mut ids, &row)).unwrap());
    assert_eq!((ids.clone(), rows.seq()), (vec!["a".to_owned(), "b".to_owned()], 2));
    bench.page(KIND, &[invoice("a", 2, ""), invoice("d", 1, "")], None);
    assert!(!rows.read(&bench.store, &mut |row| taken(&mut ids, &row)).unwrap());
    assert_eq!((ids.len(), rows.seq()), (3, 3));
    assert_eq!(read(&bench, Wanted::ChangedAfter(rows.seq())), (vec!["a".into(), "d".into()], 5));
    let mut rows = bench.store.rows(KIND, Wanted::Present).unwrap();
    let mut count = 0;
    assert!(
        rows.read(&bench.store, &mut |_| -> Result<()> {
            count += 1;
            Ok(())
        })
        .unwrap()
    );
    assert_eq!((count, rows.seq()), (3, 0));
    assert!(
        !rows
            .read(&bench.store, &mut |_| -> Result<()> {
                count += 1;
                Ok(())
            })
            .unwrap()
    );
    assert_eq!((count, rows.seq()), (4, 5));
}

#[test]
fn a_batch_whose_taker_fails_comes_again() {
    let bench = Bench::new();
    bench.page(KIND, &[invoice("a", 1, ""), invoice("b", 1, ""), invoice("c", 1, "")], None);
    for wanted in [Wanted::Present, Wanted::ChangedAfter(0)] {
        let mut rows = bench.store.rows(KIND, wanted).unwrap();
        let mut count = 0;
        let full = |_: Row<'_>| {
            count += 1;
            if count == 2 { Err(Error::Argument("full".to_owned())) } else { Ok(()) }
        };
        assert_eq!(rows.read(&bench.store, &mut { full }).unwrap_err().to_string(), "full");
        assert_eq!((count, rows.seq(), rows.is_over()), (2, 0, false));
        let mut ids = Vec::new();
        assert!(!rows.read(&bench.store, &mut |row| taken(&mut ids, &row)).unwrap());
        assert_eq!((ids.concat(), rows.is_over()), ("abc".to_owned(), true));
    }
}
