//! A process that dies, or a machine that loses its power, at every step of its storage; then the next sync.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use super::image::Image;
use super::requests::Requests;
use super::reruns::{Reruns, had};
use super::scene::{Scene, digests, files};
use super::storage::{Crash, Plan, watch, watched};
use crate::mirror::{Opening, Store};
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
            for image in images {
                look(&reruns.crashed, &crash, image, &undisturbed.digests, at);
                let case = format!("{scene:?}, {ending:?} at step {at}");
                reruns.rerun(image, &undisturbed.requests, &case, &mut tried).await;
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

async fn stopped(scene: Scene, at: u64) -> (Crash, Reruns, bool) {
    let crashed = scene.begin().await;
    let (before, had) = (Requests::of(&crashed), had(&crashed));
    watch(crashed.root(), Plan::StopAt(at));
    let ended = scene.sync(&crashed).await;
    let crash = watched().crash();
    let spent = Requests::of(&crashed).since(&before);
    (crash, Reruns { scene, crashed, spent, had }, ended.is_some())
}

/// Right after the end, before anybody repairs anything: what is called done is there, and no final name shows a torn file.
fn look(crashed: &Mirroring, crash: &Crash, image: &Image, digests: &BTreeSet<String>, at: u64) {
    assert!(image.has_database() || !crash.promised, "step {at}: the mirror is gone, although it was called durable");
    let left = crashed.restored(image);
    for (path, digest) in files(&left) {
        assert!(digests.contains(&digest), "step {at}: {} is torn", path.display());
    }
    if !image.has_database() {
        return;
    }
    let store = Store::open(&left.mirror(), Opening::Existing).unwrap();
    let report = store.verify(false, &mut |_, _, _| ControlFlow::Continue(())).unwrap();
    assert_eq!((report.missing.len(), report.corrupt.len()), (0, 0), "step {at}: {report:?}");
}

fn every_scene(ending: Ending) {
    let mut lost = 0;
    for scene in Scene::ALL {
        let tried = every_ending(scene, ending);
        tell(Figure::CrashPoints, tried.points);
        tell(Figure::RowsCompared, tried.compared);
        tell(Figure::RowsLost, tried.lost);
        lost += tried.lost;
    }
    assert_eq!(lost, 0);
}

#[test]
fn a_death_at_any_step_of_a_sync_costs_nothing() {
    every_scene(Ending::Death);
}

#[test]
fn a_power_loss_at_any_step_of_a_sync_costs_nothing() {
    every_scene(Ending::PowerLoss);
}
