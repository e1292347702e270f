//! Writes down what became of files, many in one transaction.

use tokio::sync::mpsc::Receiver;

use super::session::Session;
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
}

impl<T: Transport, C: Clock> Session<T, C> {
    /// Records outcomes until the downloads end.
    pub(super) async fn record_all(&self, mut received: Receiver<Outcome>) -> Result<()> {
        let mut outcomes = Vec::with_capacity(MOST_AT_ONCE);
        while received.recv_many(&mut outcomes, MOST_AT_ONCE).await > 0 {
            self.record(std::mem::take(&mut outcomes)).await?;
        }
        Ok(())
    }

    async fn record(&self, outcomes: Vec<Outcome>) -> Result<()> {
        log::debug!(target: "qontokit.sync", "recording {} attachments", outcomes.len());
        let (mut done, mut failed) = (Vec::new(), Vec::new());
        for outcome in outcomes {
            self.count_file(&outcome);
            match outcome {
                Outcome::Done(file) | Outcome::Present(file) => done.push(file),
                Outcome::Failed(file) => failed.push(file),
            }
        }
        let now = self.server_now();
        let newly_dead = self
            .on_disk(move |store, run| {
                store.record_done(run, &done)?;
                store.record_failures(run, &failed, now)
            })
            .await?;
        self.tally.files().newly_dead += newly_dead;
        Ok(())
    }

    fn count_file(&self, outcome: &Outcome) {
        let mut files = self.tally.files();
        match outcome {
            Outcome::Done(file) => {
                files.downloaded += 1;
                files.bytes += file.size;
                self.progress.finish_file(file.size);
            }
            Outcome::Present(_) => {
                files.already_present += 1;
                self.progress.finish_file(0);
            }
            Outcome::Failed(_) => self.progress.finish_file(0),
        }
    }
}
