//! `qontokit sync`.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;

use super::connection::Connection;
use super::debts::debts;
use super::exit::{Exit, Outcome, Stop};
use super::figures;
use super::messages::Messages;
use super::mirror;
use super::output::{Output, write, write_table};
use super::progress::Bar;
use super::values;
use crate::client::Client;
use crate::error::Result;
use crate::mirror::SyncReport;
use crate::mirror::run::{Audit, Progress, SyncOptions};
use crate::resource::Resource;
use crate::time::Timestamp;

/// Bring a mirror up to date; the first time, make it
#[derive(Debug, Args)]
pub(super) struct Sync {
    /// The mirror's folder
    #[arg(value_parser = values::folder())]
    mirror: PathBuf,
    /// Only this kind of invoice; may be repeated [default: both]
    #[arg(long = "resource", value_name = "RESOURCE", value_parser = values::resource())]
    resources: Vec<Resource>,
    /// First sync only: leave out for ever what was created before this time or day
    #[arg(long, value_name = "TIME", value_parser = values::start)]
    since: Option<Timestamp>,
    /// Leave files for a later sync
    #[arg(long)]
    no_attachments: bool,
    /// Compare everything now, to find what was deleted [default: once a week, and when a count does not match]
    #[arg(long, conflicts_with = "no_audit")]
    audit: bool,
    /// Compare nothing, whatever is due
    #[arg(long)]
    no_audit: bool,
    /// How long to wait for another run that holds the mirror
    #[arg(long, value_name = "SECONDS", value_parser = values::seconds, default_value_t)]
    wait: f64,
    #[command(flatten)]
    connection: Connection,
}

impl Sync {
    pub(super) async fn run(self, output: Output, messages: &Messages) -> Outcome {
        let client = self.connection.client()?;
        let report = sync(&client, self.mirror.clone(), self.options(), messages).await?;
        tell(&report, &self.debts(&report).await?, messages);
        judged(&report).after(if output.is_for_people() { show(&report) } else { output.json(&report) })
    }

    /// Asks the mirror why files could not be had, unless all of them could.
    async fn debts(&self, report: &SyncReport) -> Result<Vec<String>> {
        let with_dead = report.newly_dead > 0;
        if self.no_attachments || (report.pending == 0 && !with_dead) {
            return Ok(Vec::new());
        }
        mirror::read(self.mirror.clone(), move |store| debts(store, with_dead)).await
    }

    fn options(&self) -> SyncOptions {
        let default = SyncOptions::default();
        SyncOptions {
            resources: if self.resources.is_empty() { default.resources } else { self.resources.clone() },
            since: self.since,
            attachments: !self.no_attachments,
            audit: match (self.audit, self.no_audit) {
                (true, _) => Audit::Now,
                (_, true) => Audit::Never,
                (false, false) => Audit::WhenDue,
            },
            wait: Duration::try_from_secs_f64(self.wait).unwrap_or(Duration::MAX),
            cut: default.cut,
        }
    }
}

/// Brings a mirror up to date, with a bar.
pub(super) async fn sync(
    client: &Client,
    mirror: PathBuf,
    options: SyncOptions,
    messages: &Messages,
) -> Result<SyncReport> {
    let progress = Arc::new(Progress::default());
    let work = client.sync(mirror, options, Arc::clone(&progress));
    Bar::new(messages).watch(|| progress.figures(), work).await
}

/// What was not done, each in a line of its own.
fn tell(report: &SyncReport, debts: &[String], messages: &Messages) {
    for (resource, of_it) in &report.resources {
        if let Some(error) = &of_it.error {
            messages.error(&format!("{resource}: {error}"));
        }
    }
    for debt in debts {
        messages.error(debt);
    }
}

/// The report as tables.
fn show(report: &SyncReport) -> Result<(), Stop> {
    write_table(&figures::invoices(report))?;
    write("\n")?;
    write_table(&figures::files(report))
}

/// Where nothing at all could be read, and always for the same cause, that cause decides.
fn judged(report: &SyncReport) -> Exit {
    if report.complete {
        let audited = report.resources.values().all(|of_it| of_it.error.is_none());
        return Exit::done_if(report.newly_dead == 0 && audited);
    }
    let mut causes = report.resources.values().map(|of_it| of_it.cause.filter(|_| of_it.read == 0));
    match causes.next().flatten() {
        Some(cause) if causes.all(|other| other == Some(cause)) => Exit::for_cause(cause),
        _ => Exit::Incomplete,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Cause;
    use crate::mirror::ResourceReport;

    #[test]
    fn files_not_made_yet_are_no_failure_and_files_given_up_are() {
        let done = SyncReport { complete: true, waiting: 3, dead: 1, ..SyncReport::default() };
        assert_eq!(judged(&done), Exit::Done);
        assert_eq!(judged(&SyncReport { newly_dead: 1, ..done.clone() }), Exit::Incomplete);
        assert_eq!(judged(&SyncReport { complete: false, ..done }), Exit::Incomplete);
    }

    fn of(reports: [(u64, Option<Cause>); 2]) -> Exit {
        let reports = reports.map(|(read, cause)| ResourceReport { read, cause, ..ResourceReport::default() });
        judged(&SyncReport { resources: Resource::ALL.into_iter().zip(reports).collect(), ..SyncReport::default() })
    }

    #[test]
    fn a_cause_decides_only_when_it_stopped_everything() {
        use Cause::{Connection, Credential, Other};
        assert_eq!(of([(0, Some(Credential)), (0, Some(Credential))]), Exit::Refused);
        assert_eq!(of([(0, Some(Connection)), (0, Some(Connection))]), Exit::Unreachable);
        assert_eq!(of([(0, Some(Credential)), (0, Some(Connection))]), Exit::Incomplete);
        assert_eq!(of([(0, Some(Credential)), (0, None)]), Exit::Incomplete);
        assert_eq!(of([(7, Some(Connection)), (0, Some(Connection))]), Exit::Incomplete);
        assert_eq!(of([(0, Some(Other)), (0, Some(Other))]), Exit::Incomplete);
    }
}
