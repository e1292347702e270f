//! A process that dies, or a machine that loses its power, at every step of its storage; then the next sync.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use super::requests::Requests;
use super::reruns::{Reruns, compare, had};
use super::scene::{Scene, digests, files};
use super::storage::{Crash, Omission, Plan, omitting, watch, watch_after, watched};
use crate::mirror::{ChangeRow, Opening, Store};
use crate::simulation::checks::{Watermarks, check_watermarks};
use crate::simulation::figures::{Figure, tell};
use crate::simulation::mirroring::Mirroring;
use crate::simulation::telling::alone;

/// How a process ends before its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// What it wrote stays.
    Death,
    /// What was not synced may be gone, or half of it.
    PowerLoss,
}

/// What was counted.
#[derive(Debug, Default)]
pub(crate) struct Tried {
    pub(crate) points: u64,
    pub(crate) compared: u64,
    pub(crate) lost: u64,
}

/// Tries one ending at every step of one scene's sync, and panics where something is torn, lost or done too often.
pub(crate) fn every_ending(scene: Scene, ending: Ending) -> Tried {
    alone(0, async {
        let undisturbed = undisturbed(scene).await;
        let mut tried = Tried::default();
        for at in 1.. {
            let (crash, reruns, has_ended) = stopped(scene, at).await;
            let images = match ending {
                Ending::Death => std::slice::from_ref(&crash.death),
                Ending::PowerLoss => &crash.power_loss,
            };
            let told = changes(&reruns.crashed.restored(&crash.death));
            for image in images {
                let case = format!("{scene:?}, {ending:?} at step {at}");
                assert!(
                    image.has_database() || !crash.promised,
                    "{case}: the mirror is gone, although it was called durable"
                );
                let left = reruns.crashed.restored(image);
                // Whoever had read a change and noted its number would never learn of another one under the same number.
                assert_eq!(changes(&left), told, "{case}: a change was told that is not there any more");
                look(&left, &undisturbed.digests, &case);
                reruns.rerun(&left, &undisturbed.requests, &case, &mut tried).await;
            }
            if has_ended {
                break;
            }
        }
        tried
    })
}

/// Lets the power go after the sync that follows a death at every step of one scene's sync: what a dead process has not
/// synced, the next one has to.
fn every_late_power_loss(scene: Scene) -> Tried {
    alone(0, async {
        let undisturbed = undisturbed(scene).await;
        let mut tried = Tried::default();
        for at in 1.. {
            let (crash, reruns, has_ended) = stopped(scene, at).await;
            let left = reruns.crashed.restored(&crash.death);
            watch_after(left.root(), &crash.safe, Plan::Watch);
            scene.sync(&left).await.expect("nobody dies").unwrap();
            let late = watched().crash();
            for image in &late.power_loss {
                let case = format!("{scene:?}, power loss after a death at step {at}");
                assert!(image.has_database(), "{case}: the mirror is gone, although it was called durable");
                let left = reruns.crashed.restored(image);
                look(&left, &undisturbed.digests, &case);
                let report = scene.sync(&left).await.expect("nobody dies").unwrap();
                assert!(report.complete, "{case}: {report:?}");
                compare(&left, &mut tried);
                scene.check_end(&left);
            }
            if has_ended {
                break;
            }
        }
        tried
    })
}

/// What a sync needs that nothing disturbs.
struct Undisturbed {
    requests: Requests,
    digests: BTreeSet<String>,
}

async fn undisturbed(scene: Scene) -> Undisturbed {
    let mirroring = scene.begin().await;
    let (before, mut digests_now) = (Requests::of(&mirroring), digests(&mirroring));
    scene.sync(&mirroring).await.unwrap().unwrap();
    scene.check_end(&mirroring);
    digests_now.extend(digests(&mirroring));
    Undisturbed { requests: Requests::of(&mirroring).since(&before), digests: digests_now }
}

pub(super) async fn stopped(scene: Scene, at: u64) -> (Crash, Reruns, bool) {
    let crashed = scene.begin().await;
    let (before, had) = (Requests::of(&crashed), had(&crashed));
    watch(crashed.root(), Plan::StopAt(at));
    let ended = scene.sync(&crashed).await;
    let crash = watched().crash();
    let spent = Requests::of(&crashed).since(&before);
    (crash, Reruns { scene, crashed, spent, had }, ended.is_some())
}

/// What a reader of the change log is told.
fn changes(left: &Mirroring) -> Vec<ChangeRow> {
    left.store().map(|store| store.changes(0, u32::MAX).unwrap()).unwrap_or_default()
}

/// Right after the end, before anybody repairs anything: what is called done is there, no final name shows a torn file, and
/// no list claims too much.
fn look(left: &Mirroring, digests: &BTreeSet<String>, case: &str) {
    for (path, digest) in files(left) {
        assert!(digests.contains(&digest), "{case}: {} is torn", path.display());
    }
    if !left.mirror().join("mirror.db").exists() {
        return;
    }
    let store = Store::open(&left.mirror(), Opening::Existing).unwrap();
    let report = store.verify(false, &mut |_, _, _| ControlFlow::Continue(())).unwrap();
    assert_eq!((report.missing.len(), report.corrupt.len()), (0, 0), "{case}: {report:?}");
    check_watermarks(&store, &mut Watermarks::new(), left.world.now_at_qonto());
}

fn every_scene(ending: Ending) {
    for scene in Scene::ALL {
        tell_all(&every_ending(scene, ending));
    }
}

pub(super) fn tell_all(tried: &Tried) {
    tell(Figure::CrashPoints, tried.points);
    tell(Figure::RowsCompared, tried.compared);
    tell(Figure::RowsLost, tried.lost);
    assert_eq!(tried.lost, 0);
}

#[test]
fn a_death_at_any_step_of_a_sync_costs_nothing() {
    every_scene(Ending::Death);
}

#[test]
fn a_power_loss_at_any_step_of_a_sync_costs_nothing() {
    every_scene(Ending::PowerLoss);
}

#[test]
fn a_power_loss_after_a_death_costs_nothing() {
    for scene in [Scene::First, Scene::Repair] {
        tell_all(&every_late_power_loss(scene));
    }
}

#[test]
fn a_power_loss_is_felt_where_a_disk_does_not_keep_what_it_was_asked_to() {
    for (omission, says) in [
        (Omission::FileSyncs, " is torn"),
        (Omission::FolderSyncs, "the mirror is gone, although it was called durable"),
    ] {
        let ended = omitting(omission, || {
            every_ending(Scene::First, Ending::PowerLoss);
        });
        assert!(ended.as_ref().is_err_and(|told| told.contains("crash/points.rs") && told.contains(says)), "{ended:?}");
    }
}
