//! Stories drawn from seeds: any faults, any outages, any form of Qonto's answers.

use std::collections::BTreeSet;

use fastrand::Rng;

use super::story::{File, Story};
use crate::error::Error;
use crate::fake;
use crate::fake::{DateHeader, Faults, Quirks, UploadErrors, UploadPointers, UploadRule};
use crate::simulation::fate::Fate;
use crate::simulation::figures::Figure;
use crate::simulation::telling::{alone, count, tell_asked_for, tell_half};

const MINUTE: u64 = 60;

#[test]
fn even_stories_end_well() {
    tell_half(0, |seed| drop(one(seed)));
}

#[test]
fn odd_stories_end_well() {
    tell_half(1, |seed| drop(one(seed)));
}

#[test]
fn the_story_that_was_asked_for() {
    tell_asked_for(|seed| drop(one(seed)));
}

#[test]
fn the_same_seed_tells_the_same_story() {
    for seed in 0..20 {
        assert_eq!(one(seed), one(seed), "{seed}");
    }
}

/// Tells one story and gives every request of it.
pub(crate) fn one(seed: u64) -> Vec<String> {
    alone(seed, story(seed))
}

async fn story(seed: u64) -> Vec<String> {
    let mut rng = Rng::with_seed(seed);
    let files = files(&mut rng);
    let never: BTreeSet<String> = files.iter().filter(|_| rng.u8(..8) == 0).map(|file| file.name.clone()).collect();
    let quirks = quirks(&mut rng);
    let has_dates = quirks.date_header == DateHeader::True;
    let are_renamed = rng.u8(..5) == 0;
    // What has another name by now is not recognised but by its key.
    let names_change = quirks.upload_names_changed || are_renamed;
    let settings =
        fake::Settings { supplier_invoices: 3, client_invoices: 0, quirks, seed, ..fake::Settings::default() };
    let mut story = Story::new(settings, files);
    for _ in 0..rng.usize(1..=3) {
        disturb(&mut story, &mut rng);
        if are_renamed {
            swap_names(&mut story, &mut rng);
        }
        story
            .world
            .state()
            .model
            .set_faults(Faults { uploads: rules(&mut rng, &never, names_change), ..Faults::default() });
        faults(&story, &mut rng, has_dates);
        call(&story).await;
        story.world.outage([0, MINUTE, 29 * MINUTE, 31 * MINUTE, 3 * 24 * 60 * MINUTE][rng.usize(..5)]);
        if !names_change && rng.u8(..6) == 0 {
            story.lose_ledger();
        }
    }
    end(&story, &never).await;
    count(Figure::FaultsInjected, story.world.state().met);
    let requests = story.world.state().model.requests();
    requests.iter().map(ToString::to_string).collect()
}

/// From here on nothing fails, and two calls are enough: one may come too early to look for what is still on its way.
async fn end(story: &Story, never: &BTreeSet<String>) {
    let rules = never.iter().map(|name| rule(name, "invalid", None)).collect();
    {
        let mut state = story.world.state();
        state.model.set_faults(Faults { uploads: rules, ..Faults::default() });
        (state.skew, state.date_off) = (0, 0);
        state.uploads.clear();
        state.questions.clear();
        state.afterwards = Fate::Answered;
    }
    call(story).await;
    story.world.outage(3 * MINUTE);
    let report = story.call().await.expect("nobody dies").unwrap();
    story.count_files();
    story.check_end(&report, never);
}

/// A call may fail as a whole only for what a caller must know.
async fn call(story: &Story) {
    if let Some(Err(error)) = story.call().await {
        let is_told =
            matches!(error, Error::Connect(_) | Error::Server(_) | Error::Timeout(_) | Error::Authentication(_));
        assert!(is_told, "{error}");
    }
}

fn files(rng: &mut Rng) -> Vec<File> {
    let count = if rng.u8(..5) == 0 { rng.usize(15..30) } else { rng.usize(1..6) };
    let name = |rng: &mut Rng, number: usize| match rng.u8(..6) {
        0 => "invoice.pdf".to_owned(),
        1 => format!("Rechnung \"{number}\" für Müller.pdf"),
        2 => format!("file {number:02} %20.pdf"),
        _ => format!("file {number:02}.pdf"),
    };
    (0..count)
        .map(|number| File::pdf(&name(rng, number), &format!("{number}{}", "x".repeat(rng.usize(..300)))))
        .collect()
}

fn quirks(rng: &mut Rng) -> Quirks {
    use UploadPointers::{Absent, Brackets, Data, Dots, Index, Key, KeyOnly};
    Quirks {
        upload_errors: if rng.bool() { UploadErrors::TopLevel } else { UploadErrors::PerInvoice },
        upload_errors_as_object: rng.bool(),
        upload_errors_missing: rng.bool(),
        upload_pointers: [Key, KeyOnly, Index, Brackets, Data, Dots, Absent][rng.usize(..7)],
        upload_answer_shuffled: rng.bool(),
        upload_names_changed: rng.u8(..6) == 0,
        date_header: if rng.u8(..6) == 0 { DateHeader::Absent } else { DateHeader::True },
        ..Quirks::default()
    }
}

fn rule(name: &str, code: &str, times: Option<u64>) -> UploadRule {
    UploadRule { file_name: name.to_owned(), code: code.to_owned(), times, ..UploadRule::default() }
}

/// A Qonto that makes what it says it refused, and under another name, is not to be had: nothing could be recognised.
fn rules(rng: &mut Rng, never: &BTreeSet<String>, names_change: bool) -> Vec<UploadRule> {
    let mut rules: Vec<UploadRule> = never.iter().map(|name| rule(name, "invalid", None)).collect();
    if rng.u8(..3) == 0 {
        let code = ["internal_server_error", "limit_reached", "unheard_of"][rng.usize(..3)];
        let lies = rng.u8(..3) == 0 && (!names_change || code == "internal_server_error");
        rules.push(UploadRule { after: lies, ..rule(".pdf", code, Some(rng.u64(1..9))) });
    }
    rules
}

fn faults(story: &Story, rng: &mut Rng, has_dates: bool) {
    use Fate::{
        AnswerCut, AnswerLost, Answered, CarriedOutBut, CrashBefore, CrashBeforeAnswer, CrashBeforeStored,
        CrashMidBody, NoConnection, Refused, RequestLost, Throttled,
    };
    const UPLOADS: [Fate; 22] = [
        Throttled(600),
        Throttled(600),
        Throttled(30),
        Answered,
        Answered,
        Answered,
        NoConnection,
        RequestLost,
        AnswerLost,
        AnswerLost,
        AnswerCut,
        Refused(400),
        Refused(401),
        Refused(413),
        Refused(429),
        Refused(502),
        CarriedOutBut(500),
        CarriedOutBut(502),
        CrashBefore,
        CrashMidBody,
        CrashBeforeAnswer,
        CrashBeforeStored,
    ];
    const QUESTIONS: [Fate; 6] = [Answered, Answered, Answered, Refused(503), RequestLost, CrashBefore];
    let mut state = story.world.state();
    state.uploads = (0..rng.usize(..8)).map(|_| UPLOADS[rng.usize(..UPLOADS.len())]).collect();
    state.questions = (0..rng.usize(..4)).map(|_| QUESTIONS[rng.usize(..QUESTIONS.len())]).collect();
    state.afterwards = if rng.u8(..5) == 0 { AnswerLost } else { Answered };
    state.questions.extend((0..rng.usize(..2)).map(|_| Throttled(60)));
    // When both clocks jump, nothing is known: without a date from Qonto, ours is the only one.
    state.skew = [0, 0, 0, -3600, -40 * 60][rng.usize(..5)];
    if !has_dates {
        state.skew = 0;
    }
    state.met += u64::from(state.skew != 0);
    state.date_off = if has_dates && state.skew == 0 { [0, 0, 0, -3600, 3600, 7200][rng.usize(..6)] } else { 0 };
}

/// Somebody renames two files, each to the other's name.
fn swap_names(story: &mut Story, rng: &mut Rng) {
    let (one, other) = (rng.usize(..story.files.len()), rng.usize(..story.files.len()));
    let names = [one, other].map(|place| story.files[place].name.clone());
    story.renamed = true;
    let [first, second] = names;
    (story.files[other].name, story.files[one].name) = (first, second);
}

fn disturb(story: &mut Story, rng: &mut Rng) {
    if rng.u8(..4) != 0 {
        return;
    }
    let file = story.files[rng.usize(..story.files.len())].clone();
    let content = if rng.bool() { file.content } else { b"%PDF-1.7 of somebody else".to_vec() };
    story.disturb(&file.name, &content);
}
