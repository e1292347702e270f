//! What each mutant is caught by.

use super::hunt::Hunt;
use super::mutant::Mutant;
use super::{audited, late, stored};
use crate::attachment::tests::failures;
use crate::simulation::{audits, stories};
use crate::upload::simulation::{steps, stories as upload_stories};
use crate::walk::{exhaustive, simulation as walks};

/// Where the rows and the files of a mirror are compared with the truth.
const UNTRUE: [&str; 2] = ["src/simulation/checks.rs", "left == right"];
/// Where copies at Qonto are counted.
const COPIED: [&str; 2] = ["src/upload/simulation/", "times"];

impl Mutant {
    /// How this one is hunted.
    pub(super) fn hunt(self) -> Hunt {
        match self {
            Self::NoSeal => sync_stories(["src/simulation/checks.rs", "claims too much"]),
            Self::ForgottenSeal | Self::NoMargin | Self::TrustedPerPage | Self::DoneBeforeRename => {
                sync_stories(UNTRUE)
            }
            Self::LateFileForgotten => {
                once(|_| late::a_file_that_comes_without_a_new_date(), ["late.rs", "files that came late"])
            }
            Self::PageNumbers => once(|_| assert!(exhaustive::every_schedule(1, 1) > 0), ["exhaustive.rs", "was lost"]),
            Self::NoStop => once(|_| walks::a_walk_behind_a_fast_writer(500), ["src/walk/simulation.rs", "never ends"]),
            Self::CursorBeforeRows => once(|_| stored::a_page_and_its_cursor(), ["stored.rs", "without its rows"]),
            Self::OlderOverNewer => {
                Hunt { oracle: stored::versions_in_any_order, seeds: 20, says: ["stored.rs", "the newest version"] }
            }
            Self::TombstoneAfterOneDenial => {
                once(|_| audits::a_page_of_a_gateway_denies_no_invoice(), ["src/simulation/audits.rs", "left: 4"])
            }
            Self::TombstoneOnError => once(|_| audited::an_error_denies_nothing(), ["audited.rs", "called deleted"]),
            Self::NoTripwire => once(|_| audited::a_count_shows_a_deletion(), ["audited.rs", "went unnoticed"]),
            Self::NoFileSync | Self::NoFolderSync => once(
                |_| failures::a_name_appears_only_after_its_bytes_are_durable(),
                ["src/attachment/tests/failures.rs", "left == right"],
            ),
            Self::BlindRetry | Self::KeyKeptTooLong => once(|_| steps::a_death_at_any_step_leaves_one_copy(), COPIED),
            Self::IntentAfterSending => upload_stories(COPIED),
            Self::GroupedForm => upload_stories(["src/upload/simulation/story.rs", "left == right"]),
            Self::ErrorsInOnePlace => upload_stories(["src/upload/simulation/story.rs", "NeedsReview"]),
            Self::UploadedWithoutId => once(
                |_| crate::upload::alone_tests::one_success_and_no_error_is_the_invoice_whatever_its_name(),
                ["src/upload/answers/settle/tests/alone.rs", "left == right"],
            ),
            Self::ThrottleTakenForFailure => sync_stories(["src/simulation/stories.rs", "429"]),
        }
    }
}

fn once(oracle: fn(u64), says: [&'static str; 2]) -> Hunt {
    Hunt { oracle, seeds: 1, says }
}

fn sync_stories(says: [&'static str; 2]) -> Hunt {
    Hunt { oracle: |seed| drop(stories::one(seed)), seeds: 300, says }
}

fn upload_stories(says: [&'static str; 2]) -> Hunt {
    Hunt { oracle: upload_stories::one, seeds: 300, says }
}
