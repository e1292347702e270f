//! A death or a lost answer at each step of the protocol, then an outage of each length.

use std::collections::BTreeSet;

use super::story::{File, Story, text};
use crate::fake;
use crate::simulation::fate::Fate;

pub(super) const MINUTE: u64 = 60;
const OUTAGES: [u64; 5] = [0, MINUTE, 29 * MINUTE, 31 * MINUTE, 3 * 24 * 60 * MINUTE];

pub(super) fn files(count: usize) -> Vec<File> {
    (0..count).map(|number| File::pdf(&format!("invoice-{number}.pdf"), &number.to_string())).collect()
}

pub(super) fn story(count: usize) -> Story {
    Story::new(fake::Settings { supplier_invoices: 5, client_invoices: 3, ..fake::Settings::default() }, files(count))
}

/// Calls until everything is known, as a rerun by hand or by cron would.
pub(super) async fn until_settled(story: &Story) -> Vec<crate::upload::Outcome> {
    loop {
        let report = story.call().await.expect("nobody dies any more").unwrap();
        if report.results.iter().all(|result| result.outcome.is_safe()) {
            story.check_end(&report, &BTreeSet::new());
            return report.results.iter().map(|result| result.outcome).collect();
        }
        story.world.outage(3 * MINUTE);
        assert!(story.world.state().sent < 100, "{report:?}");
    }
}

async fn survives(fate: Fate, outage: u64) {
    let story = story(23);
    story.world.state().uploads.push_back(fate);
    assert!(story.call().await.is_none(), "{fate:?} is no death");
    story.world.outage(outage);
    until_settled(&story).await;
    assert_eq!(story.copies().len(), 23, "{fate:?}, {outage} s");
}

#[tokio::test]
pub(crate) async fn a_death_at_any_step_leaves_one_copy() {
    for fate in [Fate::CrashBefore, Fate::CrashMidBody, Fate::CrashBeforeAnswer, Fate::CrashBeforeStored] {
        for outage in OUTAGES {
            survives(fate, outage).await;
        }
    }
}

#[tokio::test]
async fn a_death_before_any_intent_leaves_nothing_behind() {
    for questions in [1, 2] {
        let story = story(3);
        story.world.state().questions.extend(vec![Fate::Answered; questions - 1]);
        story.world.state().questions.push_back(Fate::CrashBefore);
        assert!(story.call().await.is_none());
        assert_eq!(story.world.state().sent, 0);
        until_settled(&story).await;
    }
}

#[tokio::test]
async fn an_answer_lost_at_every_try_leaves_one_copy() {
    for outage in OUTAGES {
        let story = story(3);
        story.world.state().afterwards = Fate::AnswerLost;
        let report = story.call().await.unwrap().unwrap();
        assert!(
            report.results.iter().all(|result| result.outcome == crate::upload::Outcome::NeedsReview),
            "{report:?}"
        );
        story.world.state().afterwards = Fate::Answered;
        story.world.outage(outage);
        until_settled(&story).await;
        assert_eq!(story.copies().len(), 3);
    }
}

#[tokio::test]
async fn a_lost_ledger_leaves_one_copy() {
    for outage in OUTAGES {
        let story = story(23);
        until_settled(&story).await;
        story.lose_ledger();
        story.world.outage(outage);
        until_settled(&story).await;
        assert_eq!(story.copies().len(), 23);
    }
}

#[tokio::test]
async fn attachments_and_files_in_one_call_keep_to_their_keys() {
    let mut story = story(3);
    let rows = story.world.state().model.rows(fake::Resource::ClientInvoices);
    story.attachments = rows.iter().map(|row| text(row, "attachment_id").to_owned()).collect();
    let report = story.call().await.unwrap().unwrap();
    assert!(report.results.iter().all(|result| result.outcome == crate::upload::Outcome::Uploaded), "{report:?}");
    assert_eq!(story.world.uploads().len(), 6);
    until_settled(&story).await;
    assert_eq!(story.world.uploads().len(), 6);
}

#[tokio::test]
async fn a_rerun_sends_nothing() {
    let story = story(23);
    until_settled(&story).await;
    let sent = story.world.state().sent;
    let outcomes = until_settled(&story).await;
    assert_eq!((story.world.state().sent, outcomes), (sent, vec![crate::upload::Outcome::AlreadyUploaded; 23]));
}

#[tokio::test]
async fn another_user_with_the_same_name_is_told_and_nothing_is_sent_again() {
    let mut story = story(1);
    story.world.state().uploads.push_back(Fate::CrashBefore);
    assert!(story.call().await.is_none());
    story.disturb("invoice-0.pdf", b"%PDF-1.7 somebody else's");
    story.world.outage(31 * MINUTE);
    let sent = story.world.state().sent;
    let report = story.call().await.unwrap().unwrap();
    let result = report.results.first().unwrap();
    assert_eq!(result.outcome, crate::upload::Outcome::NeedsReview);
    assert!(result.errors.first().is_some_and(|error| error.code == "ambiguous"), "{result:?}");
    assert_eq!(story.world.state().sent, sent);
}
