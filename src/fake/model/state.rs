//! The whole state of a fake Qonto.

use std::collections::BTreeSet;
use std::time::Duration;

use fastrand::Rng;

use super::body::Writer;
use super::clock::{Clock, seconds};
use super::dates::{self, DateStyle};
use super::journal::Journal;
use super::limiter::Limiter;
use super::rulebook::Rulebook;
use super::table::Table;
use super::upload::Uploads;
use super::{Counters, Millis, Resource};
use crate::fake::seed::{Nursery, Padding, Stream, rng, uuid};
use crate::fake::{Faults, Quirks, Settings};

/// An account at Qonto: rows, files, limits and a clock, without any IO.
#[derive(Debug)]
pub struct Model {
    pub(super) settings: Settings,
    pub(super) base_url: String,
    pub(super) nursery: Nursery,
    pub(super) padding: Padding,
    pub(super) counters: Counters,
    /// Files that will appear: when, of what, where.
    pub(super) files_due: BTreeSet<(Millis, Resource, usize)>,
    pub(super) mutated_pages: usize,
    clock: Clock,
    organization: String,
    suppliers: Table,
    clients: Table,
    dice: Rng,
    pub(super) limiter: Limiter,
    pub(super) journal: Journal,
    pub(super) rulebook: Rulebook,
    pub(super) uploads: Uploads,
    pub(super) answers: u64,
    /// How far the dates of what is written are off.
    pub(super) stamps_off: Millis,
}

impl Model {
    /// Makes the account of these settings; `start` is its clock in milliseconds since 1970, `base_url` the start of its file URLs.
    pub fn new(settings: Settings, start: Millis, base_url: &str) -> Self {
        let nursery = Nursery { seed: settings.seed, quirks: settings.quirks.clone() };
        let table = |resource, count| Table::new((0..count).map(|slot| nursery.seeded(resource, slot, count, start)));
        let mut model = Self {
            suppliers: table(Resource::SupplierInvoices, settings.supplier_invoices),
            clients: table(Resource::ClientInvoices, settings.client_invoices),
            base_url: base_url.to_owned(),
            padding: Padding::new(settings.seed),
            counters: Counters::default(),
            files_due: BTreeSet::new(),
            mutated_pages: 0,
            clock: Clock::new(start),
            organization: uuid(settings.seed, Stream::Organization, 0),
            dice: rng(settings.seed, Stream::Mutation, 0),
            limiter: Limiter::new(),
            journal: Journal::default(),
            rulebook: Rulebook::new(&settings.faults.rules),
            uploads: Uploads::new(&settings.faults.uploads),
            answers: 0,
            stamps_off: 0,
            nursery,
            settings,
        };
        model.expect_files();
        model
    }

    /// Says how long the fake has run by now, for a clock that follows real time.
    pub fn has_run(&mut self, since_start: Duration) {
        self.clock.has_run(since_start);
    }

    /// Moves the clock forward.
    pub fn advance(&mut self, by: f64) {
        self.clock.advance(seconds(by));
        self.arrive();
    }

    /// Replaces the faults; counts of rules and of mutated pages start again.
    pub fn set_faults(&mut self, faults: Faults) {
        self.rulebook = Rulebook::new(&faults.rules);
        self.uploads.set_faults(&faults);
        self.mutated_pages = 0;
        self.settings.faults = faults;
    }

    /// The fake's clock, in milliseconds since 1970.
    pub fn now(&self) -> Millis {
        self.clock.now()
    }

    /// From here on edits and new invoices are dated so many milliseconds later, or earlier as those are that show late:
    /// by a machine whose clock is wrong, or before a commit that took long.
    pub fn set_stamps_off(&mut self, by: i64) {
        self.stamps_off = by;
    }

    pub(super) fn stored_now(&self) -> Millis {
        dates::stored(self.now() + self.stamps_off, self.quirks().resolution)
    }

    pub(super) fn quirks(&self) -> &Quirks {
        &self.settings.quirks
    }

    pub(super) fn organization(&self) -> &str {
        &self.organization
    }

    pub(super) fn table(&self, resource: Resource) -> &Table {
        match resource {
            Resource::SupplierInvoices => &self.suppliers,
            Resource::ClientInvoices => &self.clients,
        }
    }

    pub(super) fn table_and_dice(&mut self, resource: Resource) -> (&mut Table, &mut Rng) {
        match resource {
            Resource::SupplierInvoices => (&mut self.suppliers, &mut self.dice),
            Resource::ClientInvoices => (&mut self.clients, &mut self.dice),
        }
    }

    pub(super) fn writer(&self) -> Writer<'_> {
        let quirks = self.quirks();
        Writer {
            dates: DateStyle { resolution: quirks.resolution, paris: quirks.offset_dates },
            organization: &self.organization,
            hides_updated_at: quirks.updated_at_missing,
        }
    }

    fn expect_files(&mut self) {
        for resource in [Resource::SupplierInvoices, Resource::ClientInvoices] {
            let due: Vec<_> = self.table(resource).rows().filter(|row| row.file_due.is_some()).cloned().collect();
            for row in &due {
                self.expect_file(row);
            }
        }
    }
}
