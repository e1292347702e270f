//! Pays the debts of files, as many at once as the settings allow.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::atomic::Ordering::SeqCst;

use futures::StreamExt;
use futures::stream::FuturesUnordered;
use tokio::sync::mpsc::Sender;

use super::options::SyncOptions;
use super::recorder::Outcome;
use super::session::Session;
use crate::api::Attachment;
use crate::attachment::download::fetch;
use crate::attachment::name::{digest, mirror_folder, safe_extension, safe_stem};
use crate::attachment::place::Place;
use crate::attachment::present::present;
use crate::error::{Error, Result};
use crate::http::clock::Clock;
use crate::http::transport::Transport;
use crate::mirror::{DoneFile, FailedFile, Job, PlannedName};

/// Jobs taken from the database at once.
const BATCH: u32 = 200;

impl<T: Transport, C: Clock> Session<T, C> {
    /// Works until the lists are read and no job is left that is due.
    pub(super) async fn download_all(&self, options: &SyncOptions, outcomes: Sender<Outcome>) -> Result<()> {
        if !options.attachments {
            return Ok(());
        }
        let (mut jobs, mut after) = (VecDeque::new(), 0);
        let mut in_flight = FuturesUnordered::new();
        while !self.is_stopped() {
            let listed = self.listed.load(SeqCst);
            if jobs.is_empty() {
                jobs.extend(self.due_jobs(&mut after).await?);
            }
            while in_flight.len() < self.api.settings().max_in_flight {
                let Some(job) = jobs.pop_front() else { break };
                in_flight.push(self.download(job));
            }
            if in_flight.is_empty() && listed {
                break;
            }
            tokio::select! {
                Some(outcome) = in_flight.next() => {
                    // The recorder only goes away when the run ends with an error of its own.
                    if outcomes.send(outcome).await.is_err() { break }
                }
                () = self.news.notified() => {}
            }
        }
        Ok(())
    }

    async fn due_jobs(&self, after: &mut i64) -> Result<Vec<Job>> {
        let (last, now) = (*after, self.server_now());
        let jobs = self.on_disk(move |store, run| store.due_jobs(run, last, now, BATCH)).await?;
        *after = jobs.last().map_or(last, |job| job.number);
        Ok(jobs)
    }

    async fn download(&self, job: Job) -> Outcome {
        let attachment_id = job.attachment_id.clone();
        let outcome = self.obtain(job).await.inspect(|_| self.outlook.note_success());
        outcome.unwrap_or_else(|error| {
            self.stop_if_hopeless(&error);
            log::warn!(target: "qontokit.sync", "attachment {attachment_id}: {error}");
            let file = FailedFile { attachment_id, error: error.to_string(), permanent: is_permanent(&error) };
            if matches!(error, Error::PermissionDenied(_)) { Outcome::Denied(file) } else { Outcome::Failed(file) }
        })
    }

    async fn obtain(&self, job: Job) -> Result<Outcome> {
        log::debug!(target: "qontokit.sync", "asking for the address of attachment {}", job.attachment_id);
        let attachment = self.api.attachment(&job.attachment_id).await?;
        let path = match &job.path {
            Some(path) => path.clone(),
            None => self.choose_path(&job, &attachment).await?,
        };
        let place = Place::in_mirror(&self.folder, &path)?;
        let file_name = attachment.file_name.clone();
        let done = |written: crate::attachment::writer::Written| DoneFile {
            attachment_id: job.attachment_id.clone(),
            size: written.size,
            sha256: written.sha256,
            content_type: written.content_type,
            file_name,
        };
        if job.path.is_some()
            && let Some(written) = present(&place, &attachment).await?
            && job.sha256.as_ref().is_none_or(|known| *known == written.sha256)
        {
            return Ok(Outcome::Present(done(written)));
        }
        #[cfg(test)]
        if crate::mutants::Mutant::DoneBeforeRename.is_at_work() {
            let early = crate::mutants::not_there_yet(&attachment);
            self.on_disk(move |store, run| store.record_done(run, &[early])).await?;
        }
        Ok(Outcome::Done(done(fetch(&self.api, &self.folders, attachment, &place).await?)))
    }

    /// A file's path is chosen once, before its first byte, and never given to another.
    async fn choose_path(&self, job: &Job, attachment: &Attachment) -> Result<PathBuf> {
        let id = job.attachment_id.clone();
        let planned = PlannedName {
            folder: mirror_folder(job.resource, job.invoice_created_at),
            stem: safe_stem(&attachment.file_name),
            digest_hex: digest(&id),
            extension: safe_extension(&attachment.file_name, attachment.file_content_type.as_deref()),
        };
        self.on_disk(move |store, run| store.place(run, &id, &planned)).await
    }
}

/// Whether the next run would meet the same refusal; tries spread over hours make sure before the file is given up.
fn is_permanent(error: &Error) -> bool {
    matches!(
        error,
        Error::NotFound(_)
            | Error::Download { .. }
            | Error::Integrity { .. }
            | Error::InvalidRequest(_)
            | Error::Api(_)
            | Error::Argument(_)
    )
}
