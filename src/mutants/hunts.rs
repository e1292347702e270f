//! What each mutant is caught by.

use super::hunt::Hunt;
use super::mutant::Mutant;
use super::{audited, late, stored};
use crate::attachment::tests::failures;
use crate::simulation::crash::points::{Ending, every_ending};
use crate::simulation::crash::scene::Scene;
use crate::simulation::{audits, stories};
use crate::upload::simulation::{steps, stories as upload_stories};
use crate::walk::exhaustive::{self, slices};
use crate::walk::simulation as walks;

/// Where the rows and the files of a mirror are compared with the truth.
const UNTRUE: [&str; 2] = ["src/simulation/checks.rs", "left == right"];
/// Where copies at Qonto are counted.
const COPIED: [&str; 2] = ["src/upload/simulation/", "times"];

impl Mutant {
    /// How this one is hunted.
    pub(super) fn hunt(self) -> Hunt {
        match self {
            Self::NoSeal => drawn(stories::one, ["src/simulation/checks.rs", "claims too much"]),
            Self::ForgottenSeal | Self::NoMargin | Self::TrustedPerPage => drawn(stories::one, UNTRUE),
            Self::DoneBeforeRename => once(|| every_ending(Scene::First, Ending::Death), UNTRUE),
            Self::LateFileForgotten => {
                once(late::a_file_that_comes_without_a_new_date, ["late.rs", "files that came late"])
            }
            Self::PageNumbers => once(exhaustive::a_few_schedules, ["exhaustive.rs", "was lost"]),
            Self::NoStop => once(|| walks::a_walk_behind_a_fast_writer(500), ["src/walk/simulation.rs", "never ends"]),
            Self::LastSliceForgotten => once(slices::a_few_schedules, ["exhaustive/slices.rs", "was lost"]),
            Self::EdgeWithoutMargin => drawn(walks::slices::cut_into_slices, ["src/walk/simulation.rs", "lost"]),
            Self::CursorBeforeRows => once(stored::a_page_and_its_cursor, ["stored.rs", "without its rows"]),
            Self::OlderOverNewer => drawn(stored::versions_in_any_order, ["stored.rs", "the newest version"]),
            Self::TombstoneAfterOneDenial => {
                once(audits::a_page_of_a_gateway_denies_no_invoice, ["src/simulation/audits.rs", "left: 4"])
            }
            Self::TombstoneOnError => once(audited::an_error_denies_nothing, ["audited.rs", "called deleted"]),
            Self::NoTripwire => once(audited::a_count_shows_a_deletion, ["audited.rs", "went unnoticed"]),
            Self::NoFileSync | Self::NoFolderSync => once(
                failures::a_name_appears_only_after_its_bytes_are_durable,
                ["src/attachment/tests/failures.rs", "left == right"],
            ),
            Self::BlindRetry | Self::KeyKeptTooLong => once(steps::a_death_at_any_step_leaves_one_copy, COPIED),
            Self::IntentAfterSending => drawn(upload_stories::one, COPIED),
            Self::GroupedForm => drawn(upload_stories::one, ["src/upload/simulation/story.rs", "left == right"]),
            Self::ErrorsInOnePlace => drawn(upload_stories::one, ["src/upload/simulation/story.rs", "NeedsReview"]),
            Self::UploadedWithoutId => once(
                crate::upload::alone_tests::one_success_and_no_error_is_the_invoice_whatever_its_name,
                ["src/upload/answers/settle/tests/alone.rs", "left == right"],
            ),
            Self::ThrottleTakenForFailure => drawn(stories::one, ["src/simulation/stories.rs", "429"]),
        }
    }
}

/// Seeds of an oracle that are tried before a mutant has escaped it.
const SEEDS: u64 = 300;

/// An oracle that draws what happens.
fn drawn<T: 'static>(oracle: fn(u64) -> T, says: [&'static str; 2]) -> Hunt {
    Hunt { oracle: Box::new(move |seed| drop(oracle(seed))), seeds: SEEDS, says }
}

/// An oracle that draws nothing.
fn once<T: 'static>(oracle: impl Fn() -> T + 'static, says: [&'static str; 2]) -> Hunt {
    Hunt { oracle: Box::new(move |_| drop(oracle())), seeds: 1, says }
}
