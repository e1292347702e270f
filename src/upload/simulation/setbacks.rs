//! A ledger whose disk refuses, and calls that are given up, at every step.

use std::io::ErrorKind;

use super::crash_points::check_intents;
use super::steps::{MINUTE, story, until_settled};
use super::story::Story;
use crate::background::here;
use crate::simulation::crash::given_up::given_up;
use crate::simulation::crash::image::Image;
use crate::simulation::crash::storage::{Plan, watch, watched};
use crate::simulation::figures::{Figure, tell};
use crate::simulation::telling::alone;

const FILES: usize = 5;

/// Every file is at Qonto once.
fn check_copies(story: &Story, case: &str) {
    let copies = story.copies();
    let more: usize = copies.values().map(|copies| copies - 1).sum();
    tell(Figure::UploadsCompared, u64::try_from(FILES).unwrap());
    tell(Figure::DuplicatesUploaded, u64::try_from(more).unwrap());
    assert_eq!((copies.len(), more), (FILES, 0), "{case}");
}

/// Refuses each step of the ledger; tells how many were refused.
fn refuse_every_step(error: ErrorKind, for_good: bool) -> u64 {
    alone(0, async {
        let mut refusals = 0;
        for at in 1.. {
            let (story, case) = (story(FILES), format!("{error:?} at step {at}"));
            watch(story.folder.path(), Plan::RefuseAt { at, error, for_good });
            let ended = story.call().await.expect("nobody dies");
            let storage = watched();
            refusals += storage.refused;
            check_intents(&story, &Image::of(story.folder.path()));
            let was_told = ended.map_or(true, |report| report.results.iter().any(|result| !result.outcome.is_safe()));
            let had_to_be = storage.was_refused_a_transaction;
            assert!(was_told || !had_to_be, "{case}: nobody was told");
            story.world.outage(31 * MINUTE);
            until_settled(&story).await;
            check_copies(&story, &case);
            if storage.steps < at {
                break;
            }
        }
        refusals
    })
}

#[test]
fn a_ledger_that_cannot_be_written_at_any_step_leaves_one_copy() {
    for error in [ErrorKind::StorageFull, ErrorKind::Other, ErrorKind::ReadOnlyFilesystem] {
        for for_good in [false, true] {
            tell(Figure::FaultsInjected, refuse_every_step(error, for_good));
        }
    }
}

#[test]
fn an_upload_that_is_given_up_wherever_it_waits_leaves_one_copy() {
    alone(0, async {
        here::ask_for_pauses();
        for outage in [0, 31 * MINUTE] {
            for waits in 0.. {
                let story = story(FILES);
                let has_ended = given_up(story.call(), waits).await.is_some();
                story.world.outage(outage);
                until_settled(&story).await;
                check_copies(&story, &format!("given up after {waits} waits"));
                if has_ended {
                    tell(Figure::CrashPoints, waits);
                    break;
                }
            }
        }
    });
}
