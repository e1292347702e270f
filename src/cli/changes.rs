//! `qontokit changes`.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use serde::Serialize;
use serde_json::value::RawValue;

use super::exit::{Exit, Outcome, Stop};
use super::mirror;
use super::output::{Output, write_table};
use super::table::{Column, Table};
use super::values;
use crate::error::{Error, Result};
use crate::id::InvoiceId;
use crate::mirror::{ChangeKind, ChangeRow, Opening, Store};
use crate::resource::Resource;
use crate::time::Timestamp;

/// Changes read from the mirror at once.
const BATCH: u32 = 500;

/// Tell what changed in a mirror, oldest first
#[derive(Debug, Args)]
pub(super) struct Changes {
    /// The mirror's folder
    #[arg(value_parser = values::folder())]
    mirror: PathBuf,
    /// Only changes behind this number: keep the last one you processed
    #[arg(long, value_name = "SEQ", default_value_t = 0)]
    after: i64,
    /// At most so many
    #[arg(long, value_name = "N")]
    limit: Option<u32>,
}

#[derive(Serialize)]
struct Line<'a> {
    seq: i64,
    resource: Resource,
    id: &'a InvoiceId,
    kind: ChangeKind,
    at: Timestamp,
    invoice: &'a RawValue,
}

impl Changes {
    pub(super) async fn run(self, output: Output) -> Outcome {
        let (mut log, mut table) = (ChangeLog::open(self).await?, columns());
        loop {
            let changes = log.next().await?;
            if changes.is_empty() {
                break;
            }
            for change in &changes {
                if output.is_for_people() {
                    table.push(cells(change));
                } else {
                    write(output, change)?;
                }
            }
        }
        if output.is_for_people() {
            write_table(&table)?;
        }
        Ok(Exit::Done)
    }
}

/// The changes of a mirror, read in batches.
struct ChangeLog {
    store: Arc<Store>,
    after: i64,
    left: u32,
}

impl ChangeLog {
    async fn open(Changes { mirror, after, limit }: Changes) -> Result<Self> {
        let store = mirror::blocking(move || Store::open(&mirror, Opening::Existing)).await?;
        Ok(Self { store: Arc::new(store), after, left: limit.unwrap_or(u32::MAX) })
    }

    /// The next ones; none at the end, or when enough were read.
    async fn next(&mut self) -> Result<Vec<ChangeRow>> {
        let (store, after, limit) = (Arc::clone(&self.store), self.after, self.left.min(BATCH));
        let changes = mirror::blocking(move || store.changes(after, limit)).await?;
        self.after = changes.last().map_or(after, |last| last.seq);
        self.left = self.left.saturating_sub(u32::try_from(changes.len()).unwrap_or(u32::MAX));
        Ok(changes)
    }
}

fn columns() -> Table {
    Table::new(&[
        Column::Number("seq"),
        Column::Whole("at"),
        Column::Whole("kind"),
        Column::Text("resource"),
        Column::Whole("id"),
    ])
}

fn cells(change: &ChangeRow) -> [String; 5] {
    [
        change.seq.to_string(),
        change.at.to_filter(),
        change.kind.to_string(),
        change.resource.to_string(),
        change.id.to_string(),
    ]
}

fn write(output: Output, change: &ChangeRow) -> Result<(), Stop> {
    let unreadable = |error| Error::MirrorCorrupt(format!("change {}: its invoice is not JSON: {error}", change.seq));
    let invoice = serde_json::from_str(&change.body).map_err(unreadable)?;
    let ChangeRow { seq, resource, ref id, kind, at, .. } = *change;
    output.json(&Line { seq, resource, id, kind, at, invoice })
}
