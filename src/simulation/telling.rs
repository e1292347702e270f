//! Telling stories by their seeds.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use super::figures::{Figure, tell};
use crate::background;

/// How many stories of each kind are told; `QONTOKIT_STORIES` changes it.
pub(crate) const STORIES: u64 = 2_000;

thread_local! {
    /// What the stories of this thread have counted.
    static COUNTED: RefCell<Vec<(Figure, u64)>> = const { RefCell::new(Vec::new()) };
}

/// Adds to a figure, which is told when the stories are over; what a broken product did is no figure of ours.
pub(crate) fn count(figure: Figure, more: u64) {
    if crate::mutants::is_hunting() {
        return;
    }
    COUNTED.with_borrow_mut(|counted| match counted.iter_mut().find(|(known, _)| *known == figure) {
        Some((_, sum)) => *sum += more,
        None => counted.push((figure, more)),
    });
}

/// Tells what some work counts, and that alone, also when it ends badly: on a machine with one core another test may
/// have counted on this thread before.
pub(crate) fn telling(work: impl FnOnce()) {
    COUNTED.take();
    let ended = catch_unwind(AssertUnwindSafe(work));
    for (figure, sum) in COUNTED.take() {
        tell(figure, sum);
    }
    if let Err(reason) = ended {
        resume_unwind(reason);
    }
}

/// The half of the stories whose seeds leave this remainder, so that two tests may tell them side by side.
pub(crate) fn tell_half(remainder: u64, story: impl Fn(u64)) {
    let stories = number("QONTOKIT_STORIES").unwrap_or(STORIES);
    telling(|| {
        for seed in (0..stories).filter(|seed| seed % 2 == remainder) {
            let told = catch_unwind(AssertUnwindSafe(|| story(seed)));
            count(Figure::SeedsRun, 1);
            assert!(told.is_ok(), "the story of seed {seed} ends badly: QONTOKIT_STORY={seed} tells it alone");
        }
    });
}

/// The story that `QONTOKIT_STORY` asks for.
pub(crate) fn tell_asked_for(story: impl Fn(u64)) {
    if let Some(seed) = number("QONTOKIT_STORY") {
        story(seed);
    }
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

/// Runs a story on one thread and with chance of its seed alone, so that the same seed tells the same story.
pub(crate) fn alone<T>(seed: u64, story: impl Future<Output = T>) -> T {
    background::here::ask_for();
    fastrand::seed(seed);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(story)
}

/// A story that was asked for is told while it happens.
#[expect(clippy::print_stderr, reason = "somebody reads along")]
pub(crate) fn aloud(line: impl FnOnce() -> String) {
    if std::env::var_os("QONTOKIT_STORY").is_some() {
        eprintln!("{}", line());
    }
}
