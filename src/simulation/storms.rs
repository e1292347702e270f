//! Many changes at once, many rows of one instant, and a writer who is faster than we read.

use super::checks::{check_nothing_more, check_truth};
use super::history::Recorder;
use super::mirroring::Mirroring;
use super::telling::{alone, telling};
use super::writer::{Storm, Writer};
use crate::fake;
use crate::fake::{CountWhen, Quirks, Resolution, TieOrder};
use crate::mirror::SyncReport;
use crate::mirror::run::Audit;

const SEEDS: u64 = 6;
const HOUR: u64 = 3600;

fn quirks(seed: u64) -> Quirks {
    Quirks {
        per_page_clamp: [Some(25), Some(7), None][usize::try_from(seed % 3).unwrap()],
        resolution: if seed.is_multiple_of(2) { Resolution::Seconds } else { Resolution::Milliseconds },
        tie_order: [TieOrder::Random, TieOrder::Stable, TieOrder::Reverse][usize::try_from(seed % 3).unwrap()],
        count_when: if seed % 4 < 2 { CountWhen::After } else { CountWhen::Before },
        ..Quirks::default()
    }
}

fn mirroring(seed: u64, rows: usize, quirks: Quirks) -> Mirroring {
    Mirroring::new(fake::Settings {
        supplier_invoices: rows,
        client_invoices: rows,
        attachment_bytes: 100,
        quirks,
        seed,
        ..fake::Settings::default()
    })
}

async fn sync(mirroring: &Mirroring, recorder: &mut Recorder, audit: Audit) -> SyncReport {
    let report = mirroring.sync(audit).await.unwrap().unwrap();
    mirroring.record(recorder);
    report
}

fn lists(mirroring: &Mirroring) -> u64 {
    mirroring.world.state().model.counters().pages
}

/// Pages that the lists take when nobody writes.
async fn quiet_pages(seed: u64) -> u64 {
    let mirroring = mirroring(seed, 500, quirks(seed));
    sync(&mirroring, &mut Recorder::default(), Audit::Never).await;
    lists(&mirroring)
}

/// Nobody writes any more: one sync finds what is there, two audits what is not.
async fn end(mirroring: &Mirroring, mut recorder: Recorder) {
    mirroring.world.state().writer = None;
    mirroring.world.outage(HOUR);
    sync(mirroring, &mut recorder, Audit::Never).await;
    check_truth(mirroring);
    for _ in 0..2 {
        mirroring.world.outage(HOUR);
        sync(mirroring, &mut recorder, Audit::Now).await;
    }
    check_nothing_more(mirroring);
    let breaches = mirroring.world.history(recorder, true).breaches();
    assert!(breaches.is_empty(), "{breaches:?}");
}

#[test]
fn five_hundred_edits_and_two_hundred_deletions_in_a_backfill_lose_nothing() {
    telling(|| {
        for seed in 0..SEEDS {
            alone(seed, async {
                let quiet = quiet_pages(seed).await;
                let (mirroring, mut recorder) = (mirroring(seed, 500, quirks(seed)), Recorder::default());
                let storm = |after, edits, deletions| Storm { after, edits, deletions, creations: 20 };
                let storms = [storm(4, 500, 0), storm(7, 0, 200), storm(9, 300, 0)];
                mirroring.world.state().writer = Some(Writer::storms(&storms));
                let report = sync(&mirroring, &mut recorder, Audit::Never).await;
                assert!(report.resources.values().all(|of_it| of_it.complete), "{report:?}");
                let pages = lists(&mirroring);
                // Every row that was edited is read twice, and nothing from its beginning again.
                assert!(pages <= 3 * quiet + 20, "{pages} pages where a quiet account takes {quiet}");
                end(&mirroring, recorder).await;
            });
        }
    });
}

#[test]
fn a_thousand_rows_of_one_instant_are_proven_or_hold_the_watermark() {
    let mut proven = 0;
    for seed in 0..SEEDS {
        alone(seed, async {
            let quirks =
                Quirks { same_second: 1_000, tie_order: TieOrder::Random, per_page_clamp: None, ..quirks(seed) };
            let (mirroring, mut recorder) = (mirroring(seed, 1_000, quirks), Recorder::default());
            let report = sync(&mirroring, &mut recorder, Audit::Never).await;
            for (resource, of_it) in &report.resources {
                let held = mirroring.store().unwrap().invoices(*resource, None, false, u32::MAX).unwrap().len();
                assert_eq!(of_it.complete, of_it.watermark.is_some(), "{of_it:?}");
                assert!(!of_it.complete || held == 1_000, "{held} of 1,000 are called complete");
                proven += usize::from(of_it.complete);
            }
            let breaches = mirroring.world.history(recorder, false).breaches();
            assert!(breaches.is_empty(), "{breaches:?}");
        });
    }
    assert!(proven > 0, "not one of them was proven");
}

#[test]
fn a_run_ends_although_somebody_writes_faster_than_it_reads() {
    telling(|| {
        for seed in 0..SEEDS {
            alone(seed, async {
                let quirks = Quirks { per_page_clamp: Some(3), ..quirks(seed) };
                let (mirroring, mut recorder) = (mirroring(seed, 30, quirks), Recorder::default());
                let storm = |after| Storm { after, edits: 6, deletions: 0, creations: usize::from(after < 60) };
                let storms: Vec<Storm> = (0..3_000).map(storm).collect();
                mirroring.world.state().writer = Some(Writer::storms(&storms));
                sync(&mirroring, &mut recorder, Audit::Never).await;
                let pages = lists(&mirroring);
                assert!(pages < 400, "{pages}");
                end(&mirroring, recorder).await;
            });
        }
    });
}
