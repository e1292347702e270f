//! Writes down what became of files, many in one transaction.

use tokio::sync::mpsc::Receiver;

use super::session::Session;
use super::tally::FileTally;
use crate::error::Result;
use crate::http::clock::Clock;
use crate::http::transport::Transport;
use crate::mirror::{DoneFile, FailedFile};

/// The most files recorded in one transaction.
pub(super) const MOST_AT_ONCE: usize = 64;

/// What became of one file.
#[derive(Debug)]
pub(super) enum Outcome {
    /// It was downloaded.
    Done(DoneFile),
    /// An earlier run had put it in place but could not record it.
    Present(DoneFile),
    /// It could not be had this time.
    Failed(FailedFile),
    /// A 403: this file's own refusal if any other file could be had, else a missing scope.
    Denied(FailedFile),
}

/// Outcomes of one transaction.
#[derive(Debug, Default)]
struct Batch {
    done: Vec<DoneFile>,
    failed: Vec<FailedFile>,
    files: FileTally,
}

impl<T: Transport, C: Clock> Session<T, C> {
    /// Records outcomes until the downloads end; only then it is known what a 403 meant.
    pub(super) async fn record_all(&self, mut received: Receiver<Outcome>) -> Result<()> {
        let (mut outcomes, mut denied) = (Vec::with_capacity(MOST_AT_ONCE), Vec::new());
        while received.recv_many(&mut outcomes, MOST_AT_ONCE).await > 0 {
            let mut batch = Batch::default();
            outcomes.drain(..).for_each(|outcome| batch.add(outcome, &mut denied));
            self.record(batch).await?;
        }
        let permanent = self.outlook.has_succeeded();
        let failed = denied.into_iter().map(|file| FailedFile { permanent, ..file }).collect();
        self.record(Batch { failed, ..Batch::default() }).await
    }

    async fn record(&self, batch: Batch) -> Result<()> {
        let Batch { done, failed, files } = batch;
        if done.is_empty() && failed.is_empty() {
            return Ok(());
        }
        log::debug!(target: "qontokit.sync", "recording {} attachments", done.len() + failed.len());
        let (now, sizes) = (self.server_now(), done.iter().map(|file| file.size).collect::<Vec<_>>());
        let refused = failed.len();
        let newly_dead = self
            .on_disk(move |store, run| {
                store.record_done(run, &done)?;
                store.record_failures(run, &failed, now)
            })
            .await?;
        for size in sizes.into_iter().chain(std::iter::repeat_n(0, refused)) {
            self.progress.finish_file(size);
        }
        self.tally.files().add(FileTally { newly_dead, ..files });
        Ok(())
    }
}

impl Batch {
    fn add(&mut self, outcome: Outcome, denied: &mut Vec<FailedFile>) {
        match outcome {
            Outcome::Done(file) => {
                self.files.downloaded += 1;
                self.files.bytes += file.size;
                self.done.push(file);
            }
            Outcome::Present(file) => {
                self.files.already_present += 1;
                self.done.push(file);
            }
            Outcome::Failed(file) => self.failed.push(file),
            Outcome::Denied(file) => denied.push(file),
        }
    }
}
