//! What hostile readers of the engine thought of, each as a scene of its own.

use super::story::{File, Story};
use crate::fake::{self, Faults, Quirks, Rule, UploadPointers, UploadRule};
use crate::simulation::fate::Fate;
use crate::upload::{Outcome, UploadReport};

use std::task::Poll;
const MINUTE: u64 = 60;

fn story(quirks: Quirks, files: &[(&str, &str)]) -> Story {
    let settings = fake::Settings { supplier_invoices: 0, client_invoices: 0, quirks, ..fake::Settings::default() };
    Story::new(settings, files.iter().map(|(name, text)| File::pdf(name, text)).collect())
}

async fn report(story: &Story) -> UploadReport {
    story.call().await.expect("nobody dies").unwrap()
}

async fn outcomes(story: &Story) -> Vec<Outcome> {
    report(story).await.results.iter().map(|result| result.outcome).collect()
}

/// Calls as a rerun by cron would, and checks each time that nothing is there twice.
async fn rerun(story: &Story, times: usize) -> Vec<Outcome> {
    let mut last = Vec::new();
    for _ in 0..times {
        story.world.outage(31 * MINUTE);
        last = outcomes(story).await;
    }
    last
}

#[tokio::test]
async fn a_long_throttle_does_not_outlive_the_key() {
    let story = story(Quirks::default(), &[("a.pdf", "1"), ("b.pdf", "2")]);
    story.world.state().uploads.extend([Fate::AnswerLost; 1]);
    story.world.state().uploads.extend([Fate::Throttled(600); 3]);
    // The keys died while the throttle lasted: sending again would make a second copy of what the lost answer was about.
    assert_eq!(outcomes(&story).await, [Outcome::NeedsReview; 2]);
    assert!(story.world.state().uploads.is_empty());
    assert_eq!(rerun(&story, 2).await, [Outcome::AlreadyUploaded; 2]);
    assert_eq!(story.copies().into_values().collect::<Vec<_>>(), [1, 1]);
}

#[tokio::test]
async fn an_unfinished_copy_is_no_reason_to_send_again() {
    for fate in [Fate::NoConnection, Fate::Refused(400), Fate::RequestLost] {
        let mut story = story(Quirks::default(), &[("a.pdf", "1")]);
        assert_eq!(outcomes(&story).await, [Outcome::Uploaded]);
        (story.allow_duplicates, story.world.state().afterwards) = (true, fate);
        assert_ne!(outcomes(&story).await, [Outcome::Uploaded]);
        (story.allow_duplicates, story.world.state().afterwards) = (false, Fate::Answered);
        assert_eq!(rerun(&story, 2).await, [Outcome::AlreadyUploaded]);
    }
}

#[tokio::test]
async fn copies_on_purpose_are_made_each_time() {
    let mut story = story(Quirks::default(), &[("a.pdf", "1")]);
    story.most_copies = 3;
    story.allow_duplicates = true;
    for copies in 1..=3 {
        assert_eq!(outcomes(&story).await, [Outcome::Uploaded]);
        assert_eq!(story.copies().into_values().collect::<Vec<_>>(), [copies]);
    }
    story.allow_duplicates = false;
    assert_eq!(outcomes(&story).await, [Outcome::AlreadyUploaded]);
}

#[tokio::test]
async fn an_own_key_of_another_content_is_noticed_without_the_ledger() {
    let mut story = story(Quirks::default(), &[("invoice.pdf", "wrong")]);
    story.files[0].key = Some("2026-17");
    assert_eq!(outcomes(&story).await, [Outcome::Uploaded]);
    story.lose_ledger();
    story.files[0].content = File::pdf("", "right").content;
    assert_eq!(outcomes(&story).await, [Outcome::NeedsReview]);
}

#[tokio::test]
async fn a_file_that_qonto_alters_and_renames_is_there_once() {
    let story = story(Quirks { upload_names_changed: true, ..Quirks::default() }, &[("A b.pdf", "one")]);
    story.world.state().files_altered = true;
    assert_eq!(outcomes(&story).await, [Outcome::Uploaded]);
    assert_eq!(rerun(&story, 2).await, [Outcome::AlreadyUploaded]);
}

#[tokio::test]
async fn names_that_were_swapped_after_a_lost_answer_swap_no_invoices() {
    let mut story = story(Quirks::default(), &[("a.pdf", "1"), ("b.pdf", "2")]);
    story.world.state().uploads.push_back(Fate::CrashBeforeAnswer);
    assert!(story.call().await.is_none());
    let name = std::mem::replace(&mut story.files[0].name, "b.pdf".to_owned());
    story.files[1].name = name;
    assert_eq!(outcomes(&story).await, [Outcome::Uploaded; 2]);
}

#[tokio::test]
async fn a_changed_name_does_not_lend_an_invoice_to_a_refused_file() {
    let quirks = Quirks { upload_names_changed: true, upload_pointers: UploadPointers::Absent, ..Quirks::default() };
    let story = story(quirks, &[("A b.pdf", "1"), ("a_b.pdf", "2")]);
    let refused = UploadRule { file_name: "a_b.pdf".to_owned(), code: "invalid".to_owned(), ..UploadRule::default() };
    story.world.state().model.set_faults(Faults { uploads: vec![refused], ..Faults::default() });
    assert_eq!(outcomes(&story).await, [Outcome::Uploaded, Outcome::Failed]);
}

#[tokio::test]
async fn one_attachment_that_cannot_be_had_stops_nobody_else() {
    let mut story = story(Quirks::default(), &[("a.pdf", "1"), ("b.pdf", "2")]);
    story.disturb("a.pdf", b"%PDF-1.7 of somebody else");
    let rule = Rule { path: "/v2/attachments".to_owned(), status: Some(500), ..Rule::default() };
    story.world.state().model.set_faults(Faults { rules: vec![rule], ..Faults::default() });
    assert_eq!(outcomes(&story).await, [Outcome::NeedsReview, Outcome::Uploaded]);
}

#[tokio::test]
async fn a_date_far_ahead_blocks_nothing_for_long() {
    let story = story(Quirks::default(), &[("a.pdf", "1")]);
    story.world.state().date_off = 10 * 365 * 24 * 3600;
    story.world.state().uploads.push_back(Fate::CrashBefore);
    assert!(story.call().await.is_none());
    story.world.state().date_off = 0;
    assert_eq!(rerun(&story, 1).await, [Outcome::Uploaded]);
}

#[tokio::test]
async fn a_key_of_another_content_does_not_hide_what_is_there() {
    let mut story = story(Quirks::default(), &[("a.pdf", "1"), ("b.pdf", "2")]);
    story.files[0].key = Some("k");
    assert_eq!(outcomes(&story).await, [Outcome::Uploaded; 2]);
    story.files.remove(0);
    story.files[0].key = Some("k");
    assert_eq!(outcomes(&story).await, [Outcome::AlreadyUploaded]);
}

#[tokio::test]
async fn what_others_upload_later_is_not_compared() {
    let mut story = story(Quirks::default(), &[("a.pdf", "1")]);
    story.world.state().uploads.push_back(Fate::CrashBefore);
    assert!(story.call().await.is_none());
    for number in 0..30 {
        story.world.outage(3600);
        story.disturb(&format!("other-{number}.pdf"), format!("%PDF-1.7 other {number}").as_bytes());
    }
    assert_eq!(outcomes(&story).await, [Outcome::Uploaded]);
    assert_eq!(story.world.state().compared, 0);
}

/// Gives a call up when it has waited so often; whether it ended before.
async fn given_up(story: &Story, mut waits: usize) -> bool {
    let mut call = std::pin::pin!(story.call());
    std::future::poll_fn(|context| match call.as_mut().poll(context) {
        Poll::Ready(_) => Poll::Ready(true),
        Poll::Pending if waits == 0 => Poll::Ready(false),
        Poll::Pending => {
            waits -= 1;
            Poll::Pending
        }
    })
    .await
}

#[tokio::test]
async fn a_call_that_is_given_up_at_any_wait_leaves_one_copy() {
    for (waits, outage) in (0..).flat_map(|waits| [(waits, 0), (waits, 31 * MINUTE)]) {
        let story = story(Quirks::default(), &[("a.pdf", "1"), ("b.pdf", "2")]);
        story.world.state().uploads.push_back(Fate::CarriedOutBut(502));
        let has_ended = given_up(&story, waits).await;
        story.world.outage(outage);
        assert_eq!(outcomes(&story).await.len(), 2);
        assert!(rerun(&story, 1).await.into_iter().all(Outcome::is_safe));
        assert_eq!(story.copies().len(), 2);
        if has_ended && outage > 0 {
            return;
        }
    }
}

#[tokio::test]
async fn an_attachment_is_known_although_its_bytes_are_a_file_of_ours_too() {
    let mut story = story(Quirks::default(), &[("a.pdf", "1")]);
    assert_eq!(outcomes(&story).await, [Outcome::Uploaded]);
    let made = story.world.uploads();
    story.attachments.push(super::story::text(&made[0], "attachment_id").to_owned());
    story.lose_ledger();
    for _ in 0..2 {
        assert_eq!(outcomes(&story).await, [Outcome::AlreadyUploaded; 2]);
        assert_eq!(story.world.uploads().len(), 1);
    }
}
