//! Numbers, times and reports as a person reads them.

use std::path::PathBuf;

use indicatif::{HumanBytes, HumanCount};

use super::table::{Column, Table};
use crate::mirror::{ResourceReport, SyncReport, VerifyReport};
use crate::resource::Resource;

/// Names and values, one a line.
pub(super) fn facts<const N: usize>(facts: [(&str, String); N]) -> Table {
    let mut table = Table::new(&[Column::Whole(""), Column::Text("")]);
    for (name, value) in facts {
        table.push([name.to_owned(), value]);
    }
    table
}

/// A count with its thousands apart.
pub(super) fn count(number: u64) -> String {
    HumanCount(number).to_string()
}

/// Bytes in a handy unit.
pub(super) fn bytes(number: u64) -> String {
    HumanBytes(number).to_string()
}

/// What is known, or a dash.
pub(super) fn or_dash(value: Option<impl ToString>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| value.to_string())
}

/// What a sync did to each resource.
pub(super) fn invoices(report: &SyncReport) -> Table {
    let names = ["read", "created", "updated", "deleted", "repaired", "quarantined"].map(Column::Number);
    let mut table = Table::new(&[&[Column::Whole("resource")], &names[..], &[Column::Text("complete up to")]].concat());
    for (resource, of_it) in &report.resources {
        table.push(invoice_line(*resource, of_it));
    }
    table
}

fn invoice_line(resource: Resource, report: &ResourceReport) -> [String; 8] {
    let up_to = if report.complete {
        or_dash(report.watermark.map(|watermark| watermark.0.to_filter()))
    } else {
        "incomplete".to_owned()
    };
    let of_it = [report.read, report.created, report.updated, report.deleted, report.repaired, report.quarantined];
    let [read, created, updated, deleted, repaired, quarantined] = of_it.map(count);
    [resource.to_string(), read, created, updated, deleted, repaired, quarantined, up_to]
}

/// What a sync did about files, and what it cost.
pub(super) fn files(report: &SyncReport) -> Table {
    facts([
        ("files downloaded", format!("{} ({})", count(report.downloaded), bytes(report.bytes))),
        ("already present", count(report.already_present)),
        ("not made yet", count(report.waiting)),
        ("still owed", count(report.pending)),
        ("given up", format!("{} ({} in this run)", count(report.dead), count(report.newly_dead))),
        ("requests", format!("{} ({} repeated)", count(report.requests), count(report.retries))),
        (
            "time",
            format!("{:.1} s ({:.1} s waiting for Qonto's limits)", report.elapsed_seconds, report.throttled_seconds),
        ),
    ])
}

/// What a verification found.
pub(super) fn verification(report: &VerifyReport) -> Table {
    facts([
        ("files checked", count(report.checked)),
        ("as stored", count(report.ok)),
        ("missing", paths(&report.missing)),
        ("corrupt", paths(&report.corrupt)),
        ("unknown", paths(&report.unknown)),
        ("queued again", count(report.repaired)),
    ])
}

fn paths(paths: &[PathBuf]) -> String {
    paths.len().to_string()
}
