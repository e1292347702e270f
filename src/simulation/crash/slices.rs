//! A first sync that reads a list in slices and ends at any step.

use std::io::ErrorKind;

use super::given_up::give_up_everywhere;
use super::points::{Ending, every_ending, stopped, tell_all};
use super::scene::Scene;
use super::storage::{Plan, watch, watched};
use crate::mirror::Store;
use crate::resource::Resource;
use crate::simulation::figures::{Figure, tell};
use crate::simulation::telling::alone;

const KIND: Resource = Resource::SupplierInvoices;

/// How many slices a mirror has of its list, and how many of them are done.
fn slices(store: &Store) -> (usize, usize) {
    let stretches = store.stretches(KIND).unwrap();
    (stretches.len(), stretches.iter().filter(|stretch| stretch.done).count())
}

#[test]
fn a_death_at_any_step_of_slices_costs_nothing() {
    tell_all(&every_ending(Scene::Sliced, Ending::Death));
}

#[test]
fn a_power_loss_at_any_step_of_slices_costs_nothing() {
    tell_all(&every_ending(Scene::Sliced, Ending::PowerLoss));
}

#[test]
fn slices_that_are_given_up_at_any_wait_cost_nothing() {
    tell(Figure::CrashPoints, give_up_everywhere(Scene::Sliced));
}

#[test]
fn some_deaths_leave_slices_half_done() {
    alone(0, async {
        let mut left = Vec::new();
        for at in 1.. {
            let (crash, reruns, has_ended) = stopped(Scene::Sliced, at).await;
            left.extend(reruns.crashed.restored(&crash.death).store().map(|store| slices(&store)));
            if has_ended {
                break;
            }
        }
        assert!(left.contains(&(3, 0)) && left.contains(&(3, 1)) && left.contains(&(3, 2)), "{left:?}");
    });
}

/// A sync whose storage refuses one step, while one answer comes without the bound that was asked for; then another one.
async fn refused(at: u64, unbounded: u32) -> (u64, bool) {
    let mirroring = Scene::Sliced.begin().await;
    mirroring.world.state().unbounded = Some(unbounded);
    watch(mirroring.root(), Plan::RefuseAt { at, error: ErrorKind::StorageFull, for_good: false });
    drop(Scene::Sliced.sync(&mirroring).await.unwrap());
    let storage = watched();
    mirroring.world.state().unbounded = None;
    let report = Scene::Sliced.sync(&mirroring).await.unwrap().unwrap();
    assert!(report.complete, "answer {unbounded} without bounds, refusal at {at}: {report:?}");
    Scene::Sliced.check_end(&mirroring);
    (storage.refused, storage.steps < at)
}

#[test]
fn nothing_is_stored_after_a_page_that_was_refused() {
    alone(0, async {
        let mut refusals = 0;
        for at in 1.. {
            let mut has_ended = true;
            for unbounded in 0..6 {
                let (refused, ended) = refused(at, unbounded).await;
                refusals += refused;
                has_ended &= ended;
            }
            if has_ended {
                break;
            }
        }
        tell(Figure::FaultsInjected, refusals);
    });
}
