//! `qontokit status`.

use std::path::PathBuf;

use clap::Args;

use super::exit::{Exit, Outcome};
use super::figures::{bytes, count, facts, or_dash};
use super::mirror;
use super::output::{Output, write_table};
use super::table::Table;
use super::values;
use crate::mirror::{AttachmentState, MirrorStatus, Store};
use crate::resource::Resource;

/// Tell what a mirror holds and owes
#[derive(Debug, Args)]
pub(super) struct Status {
    /// The mirror's folder
    #[arg(value_parser = values::folder())]
    mirror: PathBuf,
}

impl Status {
    pub(super) async fn run(self, output: Output) -> Outcome {
        let status = mirror::read(self.mirror, Store::status).await?;
        if output.is_for_people() {
            write_table(&table(&status))?;
        } else {
            output.json(&status)?;
        }
        Ok(Exit::Done)
    }
}

fn table(status: &MirrorStatus) -> Table {
    let invoices = |resource| count(status.invoices.get(&resource).copied().unwrap_or_default());
    let files = |state| count(status.attachments.get(&state).copied().unwrap_or_default());
    let watermark = |resource| or_dash(status.watermarks.get(&resource).copied().flatten());
    facts([
        ("organisation", or_dash(status.organization_id.as_ref())),
        ("client invoices", invoices(Resource::ClientInvoices)),
        ("  complete up to", watermark(Resource::ClientInvoices)),
        ("supplier invoices", invoices(Resource::SupplierInvoices)),
        ("  complete up to", watermark(Resource::SupplierInvoices)),
        ("files stored", format!("{} ({})", files(AttachmentState::Done), bytes(status.bytes))),
        ("  not made yet", files(AttachmentState::Waiting)),
        ("  still owed", files(AttachmentState::Pending)),
        ("  given up", files(AttachmentState::Dead)),
        ("last change", status.last_seq.to_string()),
        ("last sync", or_dash(status.last_sync)),
        ("held by a run", if status.locked { "yes" } else { "no" }.to_owned()),
    ])
}
