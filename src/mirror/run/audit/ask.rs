//! Asks for single invoices that lists did not bring.

use std::sync::atomic::Ordering::SeqCst;

use futures::{StreamExt, stream};

use super::super::scan::is_fatal;
use super::super::session::Session;
use super::look_back::undated;
use crate::api::page::Page;
use crate::api::window::Window;
use crate::error::{Error, Result};
use crate::http::clock::Clock;
use crate::http::transport::Transport;
use crate::mirror::{Denial, Reading, Suspect};
use crate::resource::Resource;

/// How many are asked for at once, beside the downloads.
const AT_ONCE: usize = 6;
/// After as many failures in a row the others are left to the next run.
const MOST_FAILURES: u32 = 5;

/// What became of one invoice.
#[derive(Debug, Clone, Copy)]
enum Fate {
    /// Qonto has it.
    Alive,
    /// Qonto does not have it, as far as one answer shows.
    Denied,
    /// It is deleted.
    Deleted,
}

/// What became of all.
#[derive(Debug, Default)]
pub(super) struct Answers {
    /// Those that are there although a complete list left them out.
    pub(super) only_unlisted: u64,
    /// The first failure.
    pub(super) trouble: Option<Error>,
    /// Whether the others were left out.
    pub(super) is_hopeless: bool,
    failures: u32,
}

impl<T: Transport, C: Clock> Session<T, C> {
    /// Asks for each; a failure of one concludes nothing about it and stops no other.
    pub(super) async fn ask_for(&self, resource: Resource, suspects: Vec<Suspect>) -> Result<Answers> {
        let ask = |suspect: Suspect| async move { (suspect.listable, self.ask_for_one(resource, suspect).await) };
        let mut outcomes = stream::iter(suspects).map(ask).buffer_unordered(AT_ONCE);
        let mut answers = Answers::default();
        while let Some((listable, outcome)) = outcomes.next().await {
            match outcome {
                Err(error) if is_fatal(&error) => return Err(error),
                Err(error) => answers.note_failure(error),
                Ok(fate) => {
                    self.outlook.note_success();
                    self.tally.of(resource, |report| report.deleted += u64::from(matches!(fate, Fate::Deleted)));
                    answers.failures = 0;
                    answers.only_unlisted += u64::from(listable && matches!(fate, Fate::Alive));
                }
            }
            if answers.is_hopeless {
                break;
            }
        }
        Ok(answers)
    }

    async fn ask_for_one(&self, resource: Resource, suspect: Suspect) -> Result<Fate> {
        log::debug!(target: "qontokit.sync", "asking whether {resource} {} is still there", suspect.id);
        let (read_order, (asked, _)) = (self.next_read(), self.qonto_bounds().ok_or_else(undated)?);
        match self.api.invoice(resource, suspect.id.as_str()).await {
            Ok(answer) => {
                let page = Page::of_one(answer);
                page.records.iter().try_for_each(|record| self.check_owner(record))?;
                if page.records.iter().all(|record| record.id != suspect.id) {
                    return Err(another(resource, &suspect));
                }
                self.commit(resource, page, read_order, Reading::Alone).await?;
                Ok(Fate::Alive)
            }
            Err(Error::NotFound(failure)) if failure.is_told() => {
                let (_, answered) = self.qonto_bounds().ok_or_else(undated)?;
                self.deny(resource, Denial { number: suspect.number, read_order, asked, answered }).await
            }
            #[cfg(test)]
            Err(Error::Server(_)) if crate::mutants::Mutant::TombstoneOnError.is_at_work() => {
                let (_, answered) = self.qonto_bounds().ok_or_else(undated)?;
                self.deny(resource, Denial { number: suspect.number, read_order, asked, answered }).await
            }
            Err(error) => Err(error),
        }
    }

    /// To another organisation's credential everything is missing.
    async fn deny(&self, resource: Resource, denial: Denial) -> Result<Fate> {
        if !self.owned.load(SeqCst) {
            self.peek(resource, Window::default()).await?;
        }
        if !self.owned.load(SeqCst) {
            return Err(unowned());
        }
        let deleted = self.on_disk(move |store, run| store.note_denial(run, &denial)).await?;
        Ok(if deleted { Fate::Deleted } else { Fate::Denied })
    }
}

impl Answers {
    fn note_failure(&mut self, error: Error) {
        self.failures += 1;
        self.is_hopeless = self.failures >= MOST_FAILURES
            || matches!(error, Error::Authentication(_) | Error::Token(_))
            || error.is_disk_full();
        self.trouble.get_or_insert(error);
    }
}

fn another(resource: Resource, suspect: &Suspect) -> Error {
    Error::Decode(format!("asked for {resource} {}, Qonto sent something else", suspect.id))
}

fn unowned() -> Error {
    Error::IncompleteScan(
        "neither the organisation nor an invoice told whose account this is, so nothing is taken for deleted: give \
         the credential the scope organization.read"
            .to_owned(),
    )
}
