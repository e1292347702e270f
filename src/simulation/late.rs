//! Rows that show longer after their own date than the overlap allows for, and rows dated ahead.

use super::history::Recorder;
use super::mirroring::Mirroring;
use super::telling::alone;
use crate::fake;
use crate::mirror::run::Audit;
use crate::resource::Resource;

const MINUTE: i64 = 60_000;
const YEAR: i64 = 365 * 24 * 60 * MINUTE;

fn mirroring(quirks: fake::Quirks) -> Mirroring {
    let settings = fake::Settings { supplier_invoices: 12, client_invoices: 12, quirks, ..fake::Settings::default() };
    Mirroring::new(settings)
}

async fn sync(mirroring: &Mirroring, audit: Audit) -> crate::mirror::SyncReport {
    mirroring.world.outage(20 * 60);
    let report = mirroring.sync(audit).await.unwrap().unwrap();
    assert!(report.complete, "{report:?}");
    report
}

/// Edits and new invoices of each list that are dated so many milliseconds off.
fn write(mirroring: &Mirroring, off: i64, count: usize) {
    let model = &mut mirroring.world.state().model;
    model.set_stamps_off(off);
    for resource in [fake::Resource::SupplierInvoices, fake::Resource::ClientInvoices] {
        assert_eq!((model.edit(resource, count).len(), model.create(resource, count).len()), (count, count));
    }
    model.set_stamps_off(0);
}

fn missing(mirroring: &Mirroring) -> usize {
    let store = mirroring.store().unwrap();
    let mut missing = 0;
    for (resource, kind) in [
        (Resource::SupplierInvoices, fake::Resource::SupplierInvoices),
        (Resource::ClientInvoices, fake::Resource::ClientInvoices),
    ] {
        for row in mirroring.world.state().model.rows(kind) {
            let stored = store.invoice(resource, &row["id"].as_str().unwrap().into()).unwrap();
            missing += usize::from(stored.is_none_or(|text| text.parse::<serde_json::Value>().unwrap() != row));
        }
    }
    missing
}

#[test]
fn a_commit_that_shows_within_the_overlap_is_read_by_the_next_run() {
    alone(0, async {
        let mirroring = mirroring(fake::Quirks { per_page_clamp: Some(3), ..fake::Quirks::default() });
        for delay in [1_000, 60_000, 5 * MINUTE, 14 * MINUTE + 58_000] {
            sync(&mirroring, Audit::Never).await;
            mirroring.world.outage(15 * 60);
            write(&mirroring, -delay, 3);
            sync(&mirroring, Audit::Never).await;
            assert_eq!(missing(&mirroring), 0, "{delay}");
        }
        assert_eq!(sync(&mirroring, Audit::Now).await.resources.values().map(|of_it| of_it.repaired).sum::<u64>(), 0);
    });
}

#[test]
fn a_commit_that_shows_later_is_repaired_and_counted_by_an_audit() {
    alone(0, async {
        let mirroring = mirroring(fake::Quirks::default());
        // Files that are there already, so that every row shows once.
        sync(&mirroring, Audit::Never).await;
        mirroring.world.outage(3600);
        sync(&mirroring, Audit::Never).await;
        write(&mirroring, -40 * MINUTE, 3);
        sync(&mirroring, Audit::Never).await;
        let missed = missing(&mirroring);
        assert_eq!(missed, 12, "no run of its own can know of them");
        let report = sync(&mirroring, Audit::Now).await;
        let repaired: u64 = report.resources.values().map(|of_it| of_it.repaired).sum();
        assert_eq!((missing(&mirroring), repaired), (0, 12), "{report:?}");
    });
}

#[test]
fn rows_dated_ahead_are_read_and_later_changes_of_them_too() {
    for ahead in [2 * MINUTE, 90 * MINUTE, YEAR] {
        alone(0, async {
            let quirks = fake::Quirks { per_page_clamp: Some(3), ..fake::Quirks::default() };
            let (mirroring, mut recorder) = (mirroring(quirks), Recorder::default());
            sync(&mirroring, Audit::Never).await;
            mirroring.record(&mut recorder);
            write(&mirroring, ahead, 8);
            sync(&mirroring, Audit::Never).await;
            mirroring.record(&mut recorder);
            assert_eq!(missing(&mirroring), 0, "more than a page of rows dated {ahead} ms ahead");
            // The next change is dated by a clock that is right, and so earlier.
            write(&mirroring, 0, 20);
            sync(&mirroring, Audit::Never).await;
            mirroring.record(&mut recorder);
            assert_eq!(missing(&mirroring), 0, "changes after those dated {ahead} ms ahead");
            let breaches = mirroring.world.history(recorder, true).breaches();
            assert!(breaches.is_empty(), "{breaches:?}");
        });
    }
}

#[test]
fn a_first_sync_reads_rows_created_ahead() {
    alone(0, async {
        let mirroring = mirroring(fake::Quirks { per_page_clamp: Some(3), ..fake::Quirks::default() });
        write(&mirroring, YEAR, 8);
        sync(&mirroring, Audit::Never).await;
        assert_eq!(missing(&mirroring), 0);
        let watermarks = mirroring.store().unwrap().status().unwrap().watermarks;
        assert!(watermarks.values().all(|mark| mark.unwrap().0 < mirroring.world.now_at_qonto()), "{watermarks:?}");
    });
}
