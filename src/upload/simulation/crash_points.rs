//! A process that dies, or a machine that loses its power, at every step of the ledger; then an outage, then the next call.

use rusqlite::Connection;

use super::steps::{MINUTE, story, until_settled};
use super::story::{Story, text};
use crate::simulation::crash::image::Image;
use crate::simulation::crash::points::Ending;
use crate::simulation::crash::storage::{Omission, Plan, omitting, watch, watched};
use crate::simulation::figures::{Figure, tell};
use crate::simulation::mirroring::ended;
use crate::simulation::telling::alone;

/// An outage in which keys stay known, and two after which they are forgotten.
const OUTAGES: [u64; 3] = [0, 31 * MINUTE, 3 * 24 * 60 * MINUTE];
/// More than one request takes.
const FILES: usize = 23;

/// What was counted.
#[derive(Debug, Default)]
pub(crate) struct Tried {
    points: u64,
    compared: u64,
    duplicates: u64,
}

/// An upload that was stopped.
struct Stopped {
    story: Story,
    /// What may be left of its ledger.
    images: Vec<Image>,
    /// Whether a ledger must be left.
    promised: bool,
    /// Whether it came to its end before it could be stopped.
    has_ended: bool,
}

/// Tries one ending at every step of an upload, and panics where a copy is lacking or one too many.
pub(crate) fn every_ending(ending: Ending) -> Tried {
    alone(0, async {
        let mut tried = Tried::default();
        for step in 1.. {
            let stopped = stop(ending, step).await;
            for image in 0..stopped.images.len() {
                for outage in OUTAGES {
                    rerun(&stop(ending, step).await, image, outage, &mut tried).await;
                }
            }
            if stopped.has_ended {
                break;
            }
        }
        tried
    })
}

async fn stop(ending: Ending, step: u64) -> Stopped {
    let story = story(FILES);
    watch(story.folder.path(), Plan::StopAt(step));
    let has_ended = ended(story.call()).await.is_some();
    let crash = watched().crash();
    let images = if ending == Ending::Death { vec![crash.death] } else { crash.power_loss };
    Stopped { story, images, promised: crash.promised, has_ended }
}

async fn rerun(stopped: &Stopped, image: usize, outage: u64, tried: &mut Tried) {
    let Stopped { story, images, promised, .. } = stopped;
    let image = &images[image];
    assert!(image.has_database() || !promised, "the ledger is gone, although it was called durable");
    check_intents(story, image);
    story.lose_ledger();
    image.write(story.folder.path());
    story.world.outage(outage);
    until_settled(story).await;
    let copies = story.copies();
    tried.points += 1;
    tried.compared += u64::try_from(FILES).unwrap();
    tried.duplicates += copies.values().map(|copies| u64::try_from(copies - 1).unwrap()).sum::<u64>();
    assert_eq!(copies.len(), FILES, "{outage} s");
}

/// Whatever Qonto has is in the ledger that is left (invariant I18).
pub(super) fn check_intents(story: &Story, image: &Image) {
    let folder = tempfile::tempdir().unwrap();
    image.write(folder.path());
    let ledger = Connection::open(folder.path().join("uploads.db")).unwrap();
    for made in story.world.uploads() {
        let sql = "SELECT count(*) FROM sending WHERE content = 'sha256:' || ?1 AND state IN ('sending', 'uploaded')";
        let known: i64 = ledger.query_row(sql, [text(&made, "sha256")], |row| row.get(0)).unwrap_or(0);
        assert_eq!(known, 1, "{made} left before its intent was safe");
    }
}

fn every_step(ending: Ending) {
    let tried = every_ending(ending);
    tell(Figure::CrashPoints, tried.points);
    tell(Figure::UploadsCompared, tried.compared);
    tell(Figure::DuplicatesUploaded, tried.duplicates);
    assert_eq!(tried.duplicates, 0);
}

#[test]
fn a_death_at_any_step_of_the_ledger_leaves_one_copy() {
    every_step(Ending::Death);
}

#[test]
fn a_power_loss_at_any_step_of_the_ledger_leaves_one_copy() {
    every_step(Ending::PowerLoss);
}

#[test]
fn a_power_loss_is_felt_where_an_intent_is_not_flushed() {
    let ended = omitting(Omission::Flushes, || {
        every_ending(Ending::PowerLoss);
    });
    assert!(ended.as_ref().is_err_and(|told| told.contains("left before its intent was safe")), "{ended:?}");
}
