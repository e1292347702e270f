//! `qontokit verify`.

use std::ops::ControlFlow;
use std::path::PathBuf;

use clap::Args;

use super::exit::{Exit, Outcome};
use super::figures;
use super::messages::Messages;
use super::mirror;
use super::output::{Output, write_table};
use super::progress::Bar;
use super::values;
use crate::error::Result;
use crate::mirror::VerifyReport;
use crate::mirror::run::ProgressFigures;

/// Compare every stored file with its SHA-256
#[derive(Debug, Args)]
pub(super) struct Verify {
    /// The mirror's folder
    #[arg(value_parser = values::folder())]
    mirror: PathBuf,
    /// Queue missing and damaged files again, for the next sync
    #[arg(long)]
    repair: bool,
}

impl Verify {
    pub(super) async fn run(self, output: Output, messages: &Messages) -> Outcome {
        let report = verify(self.mirror, self.repair, messages).await?;
        tell(&report, messages);
        let exit = Exit::done_if(is_whole(&report));
        exit.after(if output.is_for_people() {
            write_table(&figures::verification(&report))
        } else {
            output.json(&report)
        })
    }
}

fn tell(report: &VerifyReport, messages: &Messages) {
    for (paths, what) in [(&report.missing, "is missing"), (&report.corrupt, "is damaged")] {
        for path in paths {
            messages.error(&format!("{} {what}", path.display()));
        }
    }
    for path in &report.unknown {
        messages.warn(&format!("{} is not the mirror's", path.display()));
    }
}

/// Compares every file, with a bar.
pub(super) async fn verify(folder: PathBuf, repair: bool, messages: &Messages) -> Result<VerifyReport> {
    let bar = Bar::new(messages);
    mirror::read(folder, move |store| {
        store.verify(repair, &mut |done, total, bytes| {
            bar.show(ProgressFigures { stage: "files compared", done, total: Some(total), bytes });
            ControlFlow::Continue(())
        })
    })
    .await
}

/// Whether every stored file is there and as it was; a file that is not the mirror's does no harm.
pub(super) fn is_whole(report: &VerifyReport) -> bool {
    report.missing.is_empty() && report.corrupt.is_empty()
}
