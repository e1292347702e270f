//! The sync after one that did not come to its end.

use super::points::{Ending, asked};
use super::image::Image;
use crate::simulation::mirroring::Mirroring;
use super::scene::Scene;

/// Work that may be done twice: whose account it is; for each list the page that was not stored, and a look at what
/// changed since the first run began; the files that were on their way.
const REDONE: usize = 40;

/// What was left by a process that was stopped.
pub(super) struct Reruns {
    pub(super) scene: Scene,
    pub(super) crashed: Mirroring,
    /// Requests of that process.
    pub(super) spent: usize,
    /// Requests of a process that nothing stops.
    pub(super) whole: usize,
}

impl Reruns {
    /// Syncs what an ending left, and looks at the result.
    pub(super) async fn rerun(&self, image: &Image, ending: Ending, at: u64) {
        let mirroring = self.crashed.restored(image);
        mirroring.world.outage(1);
        let before = asked(&mirroring);
        let report = self.scene.sync(&mirroring).await.expect("nobody dies").unwrap();
        assert!(report.complete, "{ending:?} at {at}: {report:?}");
        self.scene.check_end(&mirroring);
        let redone = (self.spent + asked(&mirroring) - before).saturating_sub(self.whole);
        println!("REDONE {:?} {ending:?} {at} {redone}", self.scene);
        assert!(redone <= REDONE, "{ending:?} at {at}: {redone} requests too many");
    }
}
