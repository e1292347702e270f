//! Writes down what became of files, many together.

use std::sync::Arc;

use tokio::sync::mpsc::Receiver;

use super::arrivals::{Kept, Settled, settle};
use super::session::Session;
use super::tally::FileTally;
use crate::error::Result;
use crate::http::clock::Clock;
use crate::http::transport::Transport;
use crate::mirror::{DoneFile, FailedFile};

/// The most files given to the disk at once.
pub(super) const MOST_AT_ONCE: usize = 64;

/// Batches that may wait for the disk: the slower it is, the more files each of its syncs serves. All of them stay open.
pub(super) const MOST_WAITING: usize = 3;

/// What became of one file.
#[derive(Debug)]
pub(super) enum Outcome<F> {
    /// It came whole.
    New(Box<F>),
    /// An earlier run had put it in place but could not record it.
    Present(DoneFile),
    /// It could not be had this time.
    Failed(FailedFile),
    /// A 403: this file's own refusal if any other file could be had, else a missing scope.
    Denied(FailedFile),
}

/// Outcomes that are recorded together.
#[derive(Debug, Default)]
struct Batch {
    new: Vec<Kept>,
    present: Vec<DoneFile>,
    failed: Vec<FailedFile>,
}

impl<T: Transport, C: Clock> Session<T, C> {
    /// Records outcomes until the downloads end; only then it is known what a 403 meant.
    pub(super) async fn record_all(&self, mut received: Receiver<Vec<Outcome<Kept>>>) -> Result<()> {
        let (mut stored, mut denied) = (Vec::new(), Vec::new());
        while received.recv_many(&mut stored, MOST_WAITING).await > 0 {
            let mut batch = Batch::default();
            for outcome in stored.drain(..).flatten() {
                batch.add(outcome, &mut denied);
            }
            self.record(batch).await?;
        }
        let permanent = self.outlook.has_succeeded();
        let failed = denied.into_iter().map(|file| FailedFile { permanent, ..file }).collect();
        self.record(Batch { failed, ..Batch::default() }).await
    }

    async fn record(&self, batch: Batch) -> Result<()> {
        let Batch { new, present, mut failed } = batch;
        if new.is_empty() && present.is_empty() && failed.is_empty() {
            return Ok(());
        }
        log::debug!(target: "qontokit.sync", "recording {} attachments", new.len() + present.len() + failed.len());
        let (now, already_present, settling) = (self.server_now(), present.len(), Arc::clone(&self.settling));
        let (newly_dead, sizes, refused, errors) = self
            .on_disk(move |store, run| {
                let Settled { mut done, failed: unsettled, errors } = settle(store, run, &settling, new)?;
                done.extend(present);
                failed.extend(unsettled);
                store.record_done(run, &done)?;
                let newly_dead = store.record_failures(run, &failed, now)?;
                Ok((newly_dead, done.iter().map(|file| file.size).collect::<Vec<_>>(), failed.len(), errors))
            })
            .await?;
        for error in &errors {
            self.stop_if_hopeless(error);
        }
        let count = |number| u64::try_from(number).unwrap_or_default();
        for size in &sizes {
            self.progress.store_file(*size);
        }
        self.progress.finish_files(count(refused), newly_dead);
        let downloaded = sizes.len() - already_present;
        let bytes = sizes.iter().take(downloaded).sum();
        self.tally.files().add(FileTally {
            downloaded: count(downloaded),
            already_present: count(already_present),
            newly_dead,
            bytes,
        });
        Ok(())
    }
}

impl Batch {
    fn add(&mut self, outcome: Outcome<Kept>, denied: &mut Vec<FailedFile>) {
        match outcome {
            Outcome::New(file) => self.new.push(*file),
            Outcome::Present(file) => self.present.push(file),
            Outcome::Failed(file) => self.failed.push(file),
            Outcome::Denied(file) => denied.push(file),
        }
    }
}
