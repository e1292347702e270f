//! Pays the debts of files, as many at once as the settings allow.

use std::collections::VecDeque;
use std::sync::atomic::Ordering::SeqCst;

use futures::StreamExt;
use futures::stream::FuturesUnordered;
use tokio::sync::mpsc::Sender;

use super::arrivals::{Came, Name, NewFile};
use super::options::SyncOptions;
use super::recorder::Outcome;
use super::session::Session;
use crate::api::Attachment;
use crate::attachment::arrived::Written;
use crate::attachment::download::fetch;
use crate::attachment::name::{digest, mirror_folder, safe_extension, safe_stem};
use crate::attachment::place::{Partial, Place};
use crate::attachment::present::present;
use crate::error::{Error, Result};
use crate::http::clock::Clock;
use crate::http::transport::Transport;
use crate::id::AttachmentId;
use crate::mirror::{DoneFile, FailedFile, Job, PlannedName};

/// Jobs taken from the database at once.
const BATCH: u32 = 200;

impl<T: Transport, C: Clock> Session<T, C> {
    /// Works until the lists are read and no job is left that is due.
    pub(super) async fn download_all(&self, options: &SyncOptions, outcomes: Sender<Outcome<Came>>) -> Result<()> {
        if !options.attachments {
            return Ok(());
        }
        let (mut jobs, mut after) = (VecDeque::new(), 0);
        let (mut in_flight, mut ready) = (FuturesUnordered::new(), VecDeque::new());
        while !self.is_stopped() {
            let listed = self.listed.load(SeqCst);
            if jobs.is_empty() {
                jobs.extend(self.due_jobs(&mut after).await?);
            }
            while in_flight.len() + ready.len() < 2 * self.api.settings().max_in_flight {
                let Some(job) = jobs.pop_front() else { break };
                in_flight.push(self.download(job));
            }
            if in_flight.is_empty() && ready.is_empty() && listed {
                break;
            }
            tokio::select! {
                biased;
                // Files on their way go on, also while the disk is waited for.
                Some(outcome) = in_flight.next() => ready.push_back(outcome),
                place = outcomes.reserve(), if !ready.is_empty() => match place.ok().zip(ready.pop_front()) {
                    Some((place, outcome)) => place.send(outcome),
                    // The recorder only goes away when the run ends with an error of its own.
                    None => break,
                },
                () = self.news.notified() => {}
            }
        }
        for outcome in ready {
            // Only a recorder that went away does not want it.
            drop(outcomes.send(outcome).await);
        }
        Ok(())
    }

    async fn due_jobs(&self, after: &mut i64) -> Result<Vec<Job>> {
        let (last, now) = (*after, self.server_now());
        let jobs = self.on_disk(move |store, run| store.due_jobs(run, last, now, BATCH)).await?;
        *after = jobs.last().map_or(last, |job| job.number);
        Ok(jobs)
    }

    async fn download(&self, job: Job) -> Outcome<Came> {
        let attachment_id = job.attachment_id.clone();
        let outcome = self.obtain(job).await.inspect(|_| self.outlook.note_success());
        outcome.unwrap_or_else(|error| {
            self.stop_if_hopeless(&error);
            let file = failed_file(attachment_id, &error);
            if matches!(error, Error::PermissionDenied(_)) { Outcome::Denied(file) } else { Outcome::Failed(file) }
        })
    }

    async fn obtain(&self, job: Job) -> Result<Outcome<Came>> {
        log::debug!(target: "qontokit.sync", "asking for the address of attachment {}", job.attachment_id);
        let attachment = {
            let _turn = self.turns.api.acquire().await;
            self.api.attachment(&job.attachment_id).await?
        };
        if let Some(written) = self.present(&job, &attachment).await? {
            return Ok(Outcome::Present(done_file(job.attachment_id, attachment.file_name, written)));
        }
        let (file_name, name) = (attachment.file_name.clone(), name(&job, &attachment));
        let _turn = self.turns.files.acquire().await;
        let file = fetch(&self.api, &self.folders, attachment, || Partial::in_mirror(&self.folder)).await?;
        Ok(Outcome::New(Box::new(NewFile { attachment_id: job.attachment_id, file_name, name, file })))
    }

    /// What an earlier run had put in its place but could not record.
    async fn present(&self, job: &Job, attachment: &Attachment) -> Result<Option<Written>> {
        let Some(path) = &job.path else { return Ok(None) };
        let found = present(&Place::in_mirror(&self.folder, path)?, attachment).await?;
        Ok(found.filter(|written| job.sha256.as_ref().is_none_or(|known| *known == written.sha256)))
    }
}

fn name(job: &Job, attachment: &Attachment) -> Name {
    match &job.path {
        Some(path) => Name::Chosen(path.clone()),
        None => Name::Planned(PlannedName {
            folder: mirror_folder(job.resource, job.invoice_created_at),
            stem: safe_stem(&attachment.file_name),
            digest_hex: digest(&job.attachment_id),
            extension: safe_extension(&attachment.file_name, attachment.file_content_type.as_deref()),
        }),
    }
}

pub(super) fn done_file(attachment_id: AttachmentId, file_name: String, written: Written) -> DoneFile {
    let Written { size, sha256, content_type, .. } = written;
    DoneFile { attachment_id, size, sha256, content_type, file_name }
}

pub(super) fn failed_file(attachment_id: AttachmentId, error: &Error) -> FailedFile {
    log::warn!(target: "qontokit.sync", "attachment {attachment_id}: {error}");
    FailedFile { attachment_id, error: error.to_string(), permanent: is_permanent(error) }
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
