//! Stories drawn from seeds: a busy account, a network that fails, clocks that are wrong, processes that die.

use std::time::Duration;

use fastrand::Rng;

use super::checks::{Watermarks, check_nothing_more, check_truth, check_watermarks};
use super::fate::Fate;
use super::figures::Figure;
use super::history::Recorder;
use super::mirroring::Mirroring;
use super::quirks;
use super::telling::{STORIES, alone, aloud, count, tell_asked_for, tell_half};
use super::writer::Writer;
use crate::error::Error;
use crate::fake;
use crate::fake::DateHeader;
use crate::mirror::run::Audit;
use crate::mirror::{Opening, Store};

const MINUTE: u64 = 60;
const HOUR: i64 = 3_600;

#[test]
fn even_stories_end_with_a_true_mirror() {
    tell_half(0, |seed| drop(one(seed)));
}

#[test]
fn odd_stories_end_with_a_true_mirror() {
    tell_half(1, |seed| drop(one(seed)));
}

#[test]
fn the_story_that_was_asked_for() {
    tell_asked_for(|seed| drop(one(seed)));
}

#[test]
fn any_two_quirks_meet_in_some_story() {
    let drawn = (0..STORIES).map(|seed| account(&mut Rng::with_seed(seed), seed).quirks);
    quirks::check_pairs(drawn);
}

#[test]
fn the_same_seed_tells_the_same_story() {
    for seed in 0..20 {
        assert_eq!(one(seed), one(seed), "{seed}");
    }
}

/// A row is looked up by its place only to cut a list there.
#[test]
fn some_stories_read_lists_in_slices() {
    let is_place = |request: &String| request.contains("per_page=1&") && !request.contains("&page=1\"");
    let cut = (0..60).filter(|seed| one(*seed).iter().any(is_place)).count();
    assert!(cut > 6, "{cut} of 60 stories");
}

/// Tells one story and gives every request of it.
pub(crate) fn one(seed: u64) -> Vec<String> {
    alone(seed, story(seed))
}

async fn story(seed: u64) -> Vec<String> {
    let mut rng = Rng::with_seed(seed);
    let settings = account(&mut rng, seed);
    let date = settings.quirks.date_header;
    let knows_date = date != DateHeader::Absent;
    aloud(|| format!("{:?}", settings.quirks));
    let mirroring = Mirroring::new(settings);
    let (mut watermarks, mut recorder) = (Watermarks::new(), Recorder::default());
    if rng.bool() {
        // A mirror that is recorded from its first line on.
        drop(Store::open(&mirroring.mirror(), Opening::Create).unwrap());
        mirroring.record(&mut recorder);
    }
    mirroring.world.state().nodes = [0, 0, 2, 5][rng.usize(..4)];
    mirroring.world.state().is_busy = rng.bool();
    for _ in 0..rng.usize(1..=4) {
        trouble(&mirroring, &mut rng, date);
        call(&mirroring).await;
        look(&mirroring, &mut watermarks);
        mirroring.record(&mut recorder);
        mirroring.world.outage([1, MINUTE, 14 * MINUTE, 16 * MINUTE, 24 * 60 * MINUTE][rng.usize(..5)]);
    }
    calm(&mirroring);
    if !knows_date {
        // A scan that was left over ends without a watermark to go on from, so that the next one reads everything anew.
        mirroring.sync(Audit::Never).await.expect("nobody dies").unwrap();
        mirroring.record(&mut recorder);
    }
    end(&mirroring, &mut watermarks, &mut recorder).await;
    // Nothing is called deleted as long as Qonto never tells the time.
    if knows_date {
        check_nothing_more(&mirroring);
    }
    count(Figure::FaultsInjected, mirroring.world.state().met);
    let breaches = mirroring.world.history(recorder, true).breaches();
    assert!(breaches.is_empty(), "{breaches:#?}");
    let requests = mirroring.world.state().model.requests();
    requests.iter().map(ToString::to_string).collect()
}

/// An account with quirks, as this seed draws it.
fn account(rng: &mut Rng, seed: u64) -> fake::Settings {
    fake::Settings {
        supplier_invoices: rng.usize(..40),
        client_invoices: rng.usize(..40),
        attachment_bytes: 400,
        quirks: quirks::drawn(rng),
        seed,
        ..fake::Settings::default()
    }
}

/// Nobody writes and nothing fails any more.
fn calm(mirroring: &Mirroring) {
    {
        let mut state = mirroring.world.state();
        state.writer = None;
        (state.skew, state.jump) = (0, None);
        state.questions.clear();
        state.files.clear();
    }
    mirroring.world.outage(25 * 60 * MINUTE);
}

/// From here on one sync is enough for all that is there, two audits for what is not.
async fn end(mirroring: &Mirroring, watermarks: &mut Watermarks, recorder: &mut Recorder) {
    let report = mirroring.sync(Audit::Never).await.expect("nobody dies").unwrap();
    look(mirroring, watermarks);
    mirroring.record(recorder);
    assert!(report.resources.values().all(|of_it| of_it.complete), "{report:?}");
    check_truth(mirroring);
    for _ in 0..2 {
        mirroring.world.outage(16 * MINUTE);
        let report = mirroring.sync(Audit::Now).await.expect("nobody dies").unwrap();
        mirroring.record(recorder);
        assert!(report.resources.values().all(|of_it| of_it.complete && of_it.repaired == 0), "{report:?}");
    }
    check_truth(mirroring);
}

fn look(mirroring: &Mirroring, watermarks: &mut Watermarks) {
    if let Some(store) = mirroring.store() {
        let ahead = Duration::from_secs(mirroring.world.state().nodes.unsigned_abs());
        check_watermarks(&store, watermarks, mirroring.world.now_at_qonto().plus(ahead));
    }
}

/// A sync may fail as a whole only for what a caller must know.
async fn call(mirroring: &Mirroring) {
    let ended = mirroring.sync(Audit::WhenDue).await;
    aloud(|| format!("with a clock {} s ahead: {ended:?}", mirroring.world.state().skew));
    if let Some(Err(error)) = ended {
        let is_told = matches!(error, Error::Connect(_) | Error::Server(_) | Error::Timeout(_) | Error::Transport(_));
        assert!(is_told, "{error}");
    }
}

fn trouble(mirroring: &Mirroring, rng: &mut Rng, date: DateHeader) {
    use Fate::{AnswerCut, AnswerLost, Answered, CrashBefore, CrashBeforeAnswer, NoConnection, Refused, RequestLost};
    const QUESTIONS: [Fate; 16] = [
        Answered,
        Answered,
        Answered,
        Answered,
        Answered,
        Answered,
        Answered,
        NoConnection,
        RequestLost,
        AnswerLost,
        AnswerCut,
        Refused(429),
        Refused(502),
        Refused(503),
        CrashBefore,
        CrashBeforeAnswer,
    ];
    const FILES: [Fate; 8] =
        [Answered, Answered, Answered, NoConnection, AnswerCut, Refused(403), Refused(500), CrashBefore];
    let mut state = mirroring.world.state();
    state.questions = (0..rng.usize(..40)).map(|_| QUESTIONS[rng.usize(..QUESTIONS.len())]).collect();
    state.files = (0..rng.usize(..20)).map(|_| FILES[rng.usize(..FILES.len())]).collect();
    state.skew = skew(rng, date);
    state.met += u64::from(state.skew != 0);
    state.jump = if rng.u8(..3) == 0 { Some((rng.u32(1..30), skew(rng, date))) } else { None };
    let nodes = state.nodes;
    // Rows dated ahead by a clock that Qonto's answers confirm are dated right, as far as anybody can tell.
    let may_be_ahead = date != DateHeader::Ahead;
    state.writer = (rng.u8(..4) != 0).then(|| Writer::new(rng.u64(..), rng.u8(1..8), nodes, may_be_ahead));
}

/// How far our clock is ahead. Without Qonto's date, or with one that is ahead, nobody knows the time if ours is ahead too,
/// so the two are not drawn together.
fn skew(rng: &mut Rng, date: DateHeader) -> i64 {
    let is_told = matches!(date, DateHeader::True | DateHeader::Stale);
    [0, 0, 0, -5, -HOUR, -24 * HOUR, 5, HOUR, 24 * HOUR][rng.usize(..if is_told { 9 } else { 6 })]
}
