//! The course of an upload.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use super::super::connection::Connection;
use super::super::exit::{Exit, Outcome, Stop};
use super::super::messages::Messages;
use super::super::output::{Output, write, write_table};
use super::super::printable::printable;
use super::super::progress::Bar;
use super::answer::{Answer, summary, table};
use super::options::Options;
use super::words;
use crate::client::Client;
use crate::error::Result;
use crate::upload::{self, Given, Input, UploadOptions, UploadProgress, UploadReport};

/// Upload supplier invoices, each once however often this is run
#[derive(Debug, Args)]
pub(in crate::cli) struct Upload {
    /// PDF, JPEG and PNG files, or folders for those in them
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    options: Options,
    #[command(flatten)]
    connection: Connection,
}

impl Upload {
    pub(in crate::cli) async fn run(self, output: Output, messages: &Messages) -> Outcome {
        let options = self.options.read()?;
        let client = self.connection.client()?;
        let report = upload(&client, self.paths, options, messages).await?;
        tell(&report, messages);
        judged(&report).after(if output.is_for_people() { show(&report) } else { output.json(&Answer::of(&report)) })
    }
}

/// Uploads with a bar.
async fn upload(
    client: &Client,
    paths: Vec<PathBuf>,
    options: UploadOptions,
    messages: &Messages,
) -> Result<UploadReport> {
    let inputs = paths.into_iter().map(input).collect();
    let progress = Arc::new(UploadProgress::default());
    let mut run = client.upload_run(inputs, options, Arc::clone(&progress));
    Bar::new(messages).watch(|| progress.figures(), run.report()).await
}

fn input(path: PathBuf) -> Input {
    Input { label: path.display().to_string(), given: Given::Path(path) }
}

/// What is not safely in Qonto, each file in a line of its own.
fn tell(report: &UploadReport, messages: &Messages) {
    if report.results.is_empty() {
        messages.warn(&"there is no PDF, JPEG or PNG file in what was named: nothing was sent");
    }
    for complaint in report.results.iter().filter_map(words::complaint) {
        messages.error(&complaint);
    }
}

fn show(report: &UploadReport) -> Result<(), Stop> {
    if report.results.is_empty() {
        return Ok(());
    }
    write_table(&table(report))?;
    write(&format!("\n{}\n", printable(&summary(report))))
}

/// A file that would be sent is as good as can be where nothing is to be sent.
fn judged(report: &UploadReport) -> Exit {
    let good = |outcome: upload::Outcome| outcome.is_safe() || outcome == upload::Outcome::Planned;
    Exit::done_if(report.results.iter().all(|result| good(result.outcome)))
}
