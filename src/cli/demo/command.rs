//! The demo's course: sync, edit, sync again, verify, compare.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;
use serde::Serialize;

use super::super::exit::{Exit, Outcome};
use super::super::figures::{bytes, count};
use super::super::messages::Messages;
use super::super::mirror;
use super::super::output::{Output, write_table};
use super::super::sync::sync;
use super::super::table::{Column, Table};
use super::super::verify::{is_whole, verify};
use super::account;
use super::comparison::{Comparison, compare, truth};
use super::folder;
use crate::client::Client;
use crate::error::{Error, Result};
use crate::fake::FakeQonto;
use crate::mirror::run::SyncOptions;
use crate::mirror::{SyncReport, VerifyReport};
use crate::resource::Resource;

/// Show everything on an offline Qonto: no account needed
#[derive(Debug, Args)]
pub(in crate::cli) struct Demo {
    /// The folder for the mirror: new, empty, or a former demo's
    #[arg(default_value = "qontokit-demo")]
    folder: PathBuf,
}

/// What the demo did.
#[derive(Serialize)]
struct Course {
    mirror: PathBuf,
    first_sync: SyncReport,
    edits: usize,
    second_sync: SyncReport,
    verified: VerifyReport,
    compared: BTreeMap<Resource, Comparison>,
    elapsed_seconds: f64,
    ok: bool,
}

impl Demo {
    pub(in crate::cli) async fn run(self, output: Output, messages: &Messages) -> Outcome {
        let mirror = std::path::absolute(&self.folder).map_err(|error| Error::io(&self.folder, error))?;
        let place = mirror.clone();
        mirror::blocking(move || folder::prepare(&place)).await?;
        let fake = account::start().await?;
        messages.tell(&introduction(&fake));
        let course = Course::run(&fake, mirror, messages).await?;
        let written = if output.is_for_people() { write_table(&course.table()) } else { output.json(&course) };
        messages.tell(&invitation(&course.mirror));
        Exit::done_if(course.ok).after(written)
    }
}

impl Course {
    async fn run(fake: &FakeQonto, mirror: PathBuf, messages: &Messages) -> Result<Self> {
        let (began, client) = (Instant::now(), account::client(fake)?);
        let first_sync = told(&client, &mirror, "first sync", messages).await?;
        let edits = account::live_on(fake);
        messages.tell(&format!("{edits} invoices edited, and files that were late have appeared"));
        let second_sync = told(&client, &mirror, "second sync", messages).await?;
        let verified = verify(mirror.clone(), false, messages).await?;
        messages.tell(&format!("verification: {} of {} files are as they were stored", verified.ok, verified.checked));
        let compared = compared(fake, &mirror).await?;
        let mut course =
            Self { mirror, first_sync, edits, second_sync, verified, compared, elapsed_seconds: 0.0, ok: false };
        course.ok = course.holds();
        course.elapsed_seconds = began.elapsed().as_secs_f64();
        Ok(course)
    }

    /// Whether the mirror is what the demo promises.
    fn holds(&self) -> bool {
        let synced = [&self.first_sync, &self.second_sync].iter().all(|report| report.complete && report.dead == 0);
        let faithful = self.compared.values().all(Comparison::is_faithful);
        synced && faithful && is_whole(&self.verified) && self.verified.unknown.is_empty()
    }

    fn table(&self) -> Table {
        let mut table = Table::new(&[Column::Whole("step"), Column::Text("result"), Column::Number("seconds")]);
        for (name, report) in [("first sync", &self.first_sync), ("second sync", &self.second_sync)] {
            table.push([name.to_owned(), summary(report), format!("{:.1}", report.elapsed_seconds)]);
        }
        let VerifyReport { ok, checked, .. } = &self.verified;
        table.push(["verification".to_owned(), format!("{ok} of {checked} files as stored"), String::new()]);
        for (resource, Comparison { live, missing, stale }) in &self.compared {
            let result = format!("{live} {resource}, {missing} missing, {stale} stale");
            table.push(["comparison".to_owned(), result, String::new()]);
        }
        let verdict = if self.ok { "the mirror is faithful" } else { "the mirror is NOT faithful" };
        table.push(["in all".to_owned(), verdict.to_owned(), format!("{:.1}", self.elapsed_seconds)]);
        table
    }
}

async fn told(client: &Client, mirror: &Path, name: &str, messages: &Messages) -> Result<SyncReport> {
    let report = sync(client, mirror.to_owned(), SyncOptions::default(), messages).await?;
    messages.tell(&format!("{name}, {:.1} s: {}", report.elapsed_seconds, summary(&report)));
    Ok(report)
}

async fn compared(fake: &FakeQonto, folder: &Path) -> Result<BTreeMap<Resource, Comparison>> {
    let truths = Resource::ALL.map(|resource| (resource, truth(fake, resource)));
    mirror::read(folder.to_owned(), move |store| {
        truths.iter().map(|(resource, truth)| Ok((*resource, compare(store, *resource, truth)?))).collect()
    })
    .await
}

fn summary(report: &SyncReport) -> String {
    let sum = |of: fn(&crate::mirror::ResourceReport) -> u64| report.resources.values().map(of).sum::<u64>();
    format!(
        "{} new, {} changed, files: {} ({}), {} to come",
        count(sum(|of_it| of_it.created)),
        count(sum(|of_it| of_it.updated)),
        count(report.downloaded),
        bytes(report.bytes),
        count(report.waiting)
    )
}

fn introduction(fake: &FakeQonto) -> String {
    format!(
        "an offline Qonto at {} has {} supplier and {} client invoices; {} are edited after each page that is read",
        fake.base_url(),
        account::SUPPLIER_INVOICES,
        account::CLIENT_INVOICES,
        account::EDITS_PER_PAGE
    )
}

fn invitation(mirror: &Path) -> String {
    let database = mirror.join("mirror.db");
    format!(
        "the mirror is in {}; try: sqlite3 '{}' 'select count(*) from supplier_invoices'",
        mirror.display(),
        database.display()
    )
}
