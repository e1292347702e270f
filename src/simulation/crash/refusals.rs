//! Storage that refuses: full, broken or read-only, once or for good, at every step of a sync.

use std::io::ErrorKind;

use super::scene::Scene;
use super::storage::{Plan, watch, watched};
use crate::error::{Error, Result};
use crate::mirror::SyncReport;
use crate::simulation::figures::{Figure, tell};
use crate::simulation::telling::alone;

/// Refuses each step of a scene's sync; tells how many steps were refused.
fn refuse_every_step(scene: Scene, error: ErrorKind, for_good: bool) -> u64 {
    alone(0, async {
        let mut refusals = 0;
        for at in 1.. {
            let mirroring = scene.begin().await;
            watch(mirroring.root(), Plan::RefuseAt { at, error, for_good });
            let ended = scene.sync(&mirroring).await.expect("nobody dies");
            let storage = watched();
            refusals += storage.refused;
            check_told(&ended, &format!("{scene:?}: {error:?} at {at}"));
            if ended.is_ok_and(|report| is_content(&report)) {
                scene.check_end(&mirroring);
            }
            let report = scene.sync(&mirroring).await.expect("nobody dies").unwrap();
            assert!(report.complete, "{scene:?} after {error:?} at {at}: {report:?}");
            scene.check_end(&mirroring);
            if storage.steps < at {
                break;
            }
        }
        refusals
    })
}

/// A sync that is not complete says why, and names the place.
fn check_told(ended: &Result<SyncReport>, case: &str) {
    match ended {
        Err(Error::Io { .. }) => {}
        Err(other) => panic!("{case}: {other}"),
        Ok(report) => {
            let is_told = report.resources.values().any(|of_it| of_it.error.is_some()) || report.pending > 0;
            assert!(report.complete || is_told, "{case}: {report:?}");
        }
    }
}

fn is_content(report: &SyncReport) -> bool {
    report.complete && report.resources.values().all(|of_it| of_it.error.is_none())
}

fn refuse_everything(error: ErrorKind, for_good: bool) {
    let refusals = Scene::ALL.iter().map(|scene| refuse_every_step(*scene, error, for_good));
    tell(Figure::FaultsInjected, refusals.sum());
}

#[test]
fn a_disk_that_stays_full_from_any_step_of_a_sync_on_is_told_and_heals() {
    refuse_everything(ErrorKind::StorageFull, true);
}

#[test]
fn a_broken_disk_at_any_step_of_a_sync_is_told_and_heals() {
    refuse_everything(ErrorKind::Other, false);
}

#[test]
fn a_disk_that_turns_read_only_at_any_step_of_a_sync_is_told_and_heals() {
    refuse_everything(ErrorKind::ReadOnlyFilesystem, true);
}
