//! Syncs that are given up wherever they wait, as by a cancelled task.

use std::pin::pin;
use std::task::Poll;

use futures::FutureExt;

use super::scene::Scene;
use crate::attachment::disk::OsDisk;
use crate::attachment::folders::Folders;
use crate::background::here;
use crate::simulation::figures::{Figure, tell};
use crate::simulation::telling::alone;

/// Drops a future when it has waited so often; gives its end when that comes first.
pub(crate) async fn given_up<T>(work: impl Future<Output = T>, mut waits: u64) -> Option<T> {
    let mut work = pin!(work);
    std::future::poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(end) => Poll::Ready(Some(end)),
        Poll::Pending if waits == 0 => Poll::Ready(None),
        Poll::Pending => {
            waits -= 1;
            Poll::Pending
        }
    })
    .await
}

/// Gives a scene's sync up at each of its waits; tells how many there were.
pub(super) fn give_up_everywhere(scene: Scene) -> u64 {
    alone(0, async {
        here::ask_for_pauses();
        for waits in 0.. {
            let mirroring = scene.begin().await;
            let folders = Folders::new(OsDisk);
            let ended = given_up(mirroring.sync_by(&folders, scene.audit()), waits).await;
            assert!(folders.ended().now_or_never().is_some(), "after {waits} waits a file is still on its way");
            let report = mirroring.sync_by(&folders, scene.audit()).await.expect("nobody dies").unwrap();
            assert!(report.complete, "{scene:?} given up after {waits} waits: {report:?}");
            scene.check_end(&mirroring);
            if ended.is_some() {
                return waits;
            }
        }
        0
    })
}

#[test]
fn a_sync_that_is_given_up_at_any_wait_costs_nothing() {
    tell(Figure::CrashPoints, Scene::ALL.into_iter().map(give_up_everywhere).sum());
}
