//! `qontokit changes`.

use std::path::PathBuf;

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
    #[arg(value_parser = values::folder)]
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
        let folder = self.mirror.clone();
        let mut table = Table::new(&[
            Column::Number("seq"),
            Column::Whole("at"),
            Column::Whole("kind"),
            Column::Text("resource"),
            Column::Whole("id"),
        ]);
        let store = std::sync::Arc::new(mirror::blocking(move || Store::open(&folder, Opening::Existing)).await?);
        let (mut after, mut left) = (self.after, self.limit.unwrap_or(u32::MAX));
        while left > 0 {
            let (store, limit) = (std::sync::Arc::clone(&store), left.min(BATCH));
            let changes = mirror::blocking(move || store.changes(after, limit)).await?;
            let Some(last) = changes.last() else { break };
            after = last.seq;
            left = left.saturating_sub(u32::try_from(changes.len()).unwrap_or(u32::MAX));
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
