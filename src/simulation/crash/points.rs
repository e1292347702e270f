//! A process that dies, or a machine that loses its power, at every step of its storage; then the next sync.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use crate::simulation::figures::{Figure, tell};
use super::image::Image;
use crate::simulation::mirroring::Mirroring;
use super::reruns::Reruns;
use super::scene::{Scene, digests, files};
use super::storage::{Crash, Plan, watch, watched};
use crate::simulation::telling::alone;
use crate::mirror::{Opening, Store};

/// How a process ends before its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// What it wrote stays.
    Death,
    /// What was not synced may be gone, or half of it.
    PowerLoss,
}

/// Tries one ending at every step of one scene's sync, and panics where something is lost; tells how often it was tried.
pub(crate) fn every_ending(scene: Scene, ending: Ending) -> u64 {
    alone(0, async {
        let undisturbed = undisturbed(scene).await;
        let mut points = 0;
        for at in 1.. {
            let (crash, reruns, has_ended) = stopped(scene, at, &undisturbed).await;
            let images = match ending {
                Ending::Death => std::slice::from_ref(&crash.death),
                Ending::PowerLoss => &crash.power_loss,
            };
            for image in images {
                look(&reruns.crashed, &crash, image, &undisturbed.digests, at);
                reruns.rerun(image, ending, at).await;
                points += 1;
            }
            if has_ended {
                return points;
            }
        }
        points
    })
}

/// What a sync needs that nothing disturbs.
struct Undisturbed {
    requests: usize,
    digests: BTreeSet<String>,
}

async fn undisturbed(scene: Scene) -> Undisturbed {
    let mirroring = scene.begin().await;
    let (before, mut digests_now) = (asked(&mirroring), digests(&mirroring));
    scene.sync(&mirroring).await.unwrap().unwrap();
    scene.check_end(&mirroring);
    digests_now.extend(digests(&mirroring));
    Undisturbed { requests: asked(&mirroring) - before, digests: digests_now }
}

async fn stopped(scene: Scene, at: u64, undisturbed: &Undisturbed) -> (Crash, Reruns, bool) {
    let crashed = scene.begin().await;
    let before = asked(&crashed);
    watch(crashed.root(), Plan::StopAt(at));
    let ended = scene.sync(&crashed).await;
    let crash = watched().crash();
    let spent = asked(&crashed) - before;
    (crash, Reruns { scene, crashed, spent, whole: undisturbed.requests }, ended.is_some())
}

/// Requests so far.
pub(super) fn asked(mirroring: &Mirroring) -> usize {
    mirroring.world.state().model.requests().len()
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
    let points = Scene::ALL.iter().map(|scene| every_ending(*scene, ending)).sum();
    tell(Figure::CrashPoints, points);
}

#[test]
fn a_death_at_any_step_of_a_sync_costs_nothing() {
    every_scene(Ending::Death);
}

#[test]
fn a_power_loss_at_any_step_of_a_sync_costs_nothing() {
    every_scene(Ending::PowerLoss);
}
