//! `qontokit download`.

use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use super::connection::Connection;
use super::exit::{Exit, Outcome, Stop};
use super::figures::bytes;
use super::messages::Messages;
use super::output::{Output, write_table};
use super::table::{Column, Table};
use crate::client::{Client, DownloadedFile};
use crate::error::{Error, Result};
use crate::id::AttachmentId;

/// Download files by their attachments' ids
#[derive(Debug, Args)]
pub(super) struct Download {
    /// The attachments' ids
    #[arg(required = true, value_name = "ID")]
    ids: Vec<String>,
    /// The folder to put them in; made when it does not exist
    #[arg(long, value_name = "FOLDER")]
    to: PathBuf,
    /// What to call the file, when there is only one; a name that is not safe on every system is refused
    #[arg(long, value_name = "NAME")]
    file_name: Option<String>,
    #[command(flatten)]
    connection: Connection,
}

#[derive(Serialize)]
struct Failed<'a> {
    attachment_id: &'a AttachmentId,
    error: String,
}

impl Download {
    pub(super) async fn run(self, output: Output, messages: &Messages) -> Outcome {
        let mut receipts = Receipts::new(output, messages);
        let client = self.connection.client()?;
        match (self.ids.as_slice(), &self.file_name) {
            ([id], Some(name)) => receipts.take(one(&client, id, &self.to, name).await)?,
            (_, Some(_)) => {
                let message = "--file-name names one file: give one id, or leave it out";
                return Err(Error::Argument(message.to_owned()).into());
            }
            (_, None) => {
                let mut downloads = client.download_many(self.ids, self.to);
                while let Some(result) = downloads.next().await {
                    receipts.take(result)?;
                }
            }
        }
        receipts.close()
    }
}

async fn one(client: &Client, id: &str, folder: &Path, name: &str) -> Result<DownloadedFile> {
    client.download(id.to_owned(), folder.to_owned(), Some(name.to_owned())).file().await
}

/// Tells what became of each file.
struct Receipts<'a> {
    output: Output,
    messages: &'a Messages,
    table: Table,
    failed: bool,
}

impl<'a> Receipts<'a> {
    fn new(output: Output, messages: &'a Messages) -> Self {
        let columns = [Column::Whole("attachment"), Column::Number("size"), Column::Whole("path")];
        Self { output, messages, table: Table::new(&columns), failed: false }
    }

    /// Files are wanted even where nobody reads what became of them.
    fn take(&mut self, result: Result<DownloadedFile>) -> Result<(), Stop> {
        match self.tell(result) {
            Err(Stop::Closed) => Ok(()),
            told => told,
        }
    }

    fn tell(&mut self, result: Result<DownloadedFile>) -> Result<(), Stop> {
        match result {
            Ok(file) if self.output.is_for_people() => {
                self.table.push([file.attachment_id.to_string(), bytes(file.size), file.path.display().to_string()]);
                Ok(())
            }
            Ok(file) => self.output.json(&file),
            Err(error) => self.refuse(error),
        }
    }

    /// An error about one file is told and the others go on; any other ends the command.
    fn refuse(&mut self, error: Error) -> Result<(), Stop> {
        let (Error::Download { attachment_id, .. } | Error::Integrity { attachment_id, .. }) = &error else {
            return Err(error.into());
        };
        self.failed = true;
        self.messages.error(&error);
        if self.output.is_for_people() {
            return Ok(());
        }
        self.output.json(&Failed { attachment_id, error: error.to_string() })
    }

    fn close(self) -> Outcome {
        let exit = Exit::done_if(!self.failed);
        exit.after(if self.output.is_for_people() { write_table(&self.table) } else { Ok(()) })
    }
}
