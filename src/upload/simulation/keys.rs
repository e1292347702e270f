//! Keys that die, or were refused, while an earlier request under them may have arrived.

use super::steps::{MINUTE, story, until_settled};
use super::story::Story;
use crate::fake::{Faults, UploadRule};
use crate::simulation::fate::Fate;
use crate::upload::Outcome;

async fn outcomes(story: &Story) -> Vec<Outcome> {
    let report = story.call().await.expect("nobody dies").unwrap();
    report.results.iter().map(|result| result.outcome).collect()
}

#[tokio::test]
async fn a_key_that_dies_between_two_tries_is_looked_for_and_not_used_again() {
    let story = story(3);
    {
        let uploads = &mut story.world.state().uploads;
        // Nobody answers for all three; then each goes alone, and waits for ten minutes.
        uploads.extend([Fate::AnswerLost; 3]);
        uploads.extend([Fate::Throttled(600), Fate::Answered].repeat(3));
    }
    assert_eq!(outcomes(&story).await, [Outcome::Uploaded, Outcome::Uploaded, Outcome::NeedsReview]);
    assert_eq!(Vec::from(story.world.state().uploads.clone()), [Fate::Answered], "the third was sent too late");
    until_settled(&story).await;
    assert_eq!(story.copies().into_values().collect::<Vec<_>>(), [1; 3]);
}

#[tokio::test]
async fn a_refusal_after_a_lost_answer_is_not_taken_for_the_whole_truth() {
    let mut story = story(1);
    let (file_name, code) = (".pdf".to_owned(), "invalid".to_owned());
    let rule = UploadRule { file_name, code, skip: 1, times: Some(1), ..UploadRule::default() };
    story.world.state().model.set_faults(Faults { uploads: vec![rule], ..Faults::default() });
    story.world.state().uploads.push_back(Fate::AnswerLost);
    assert_eq!(outcomes(&story).await, [Outcome::Failed]);
    assert_eq!(story.copies().len(), 1, "the lost answer was about an invoice");
    // Under its new name nobody finds it who does not know when it was sent.
    story.files[0].name = "renamed.pdf".to_owned();
    story.renamed = true;
    story.world.outage(31 * MINUTE);
    until_settled(&story).await;
    assert_eq!(story.copies().into_values().collect::<Vec<_>>(), [1]);
}
