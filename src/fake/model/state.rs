//! The whole state of a fake Qonto.

use std::collections::BTreeSet;
use std::time::Duration;

use fastrand::Rng;
use serde_json::Value;

use super::body::Writer;
use super::clock::{Clock, seconds};
use super::dates::{self, DateStyle};
use super::journal::Journal;
use super::limiter::Limiter;
use super::refusal::Refusal;
use super::rulebook::{Rulebook, declare_length};
use super::table::Table;
use super::{Answer, Counters, Millis, Request, Resource, route};
use crate::fake::seed::{Nursery, Padding, Stream, mix, rng, uuid};
use crate::fake::{DateHeader, Faults, Quirks, Settings};

const HOUR: Millis = 3_600_000;

/// An account at Qonto: rows, files, limits and a clock, without any IO.
#[derive(Debug)]
pub struct Model {
    pub(super) settings: Settings,
    pub(super) base_url: String,
    pub(super) nursery: Nursery,
    pub(super) padding: Padding,
    pub(super) counters: Counters,
    /// Files that will appear: when, of what, where.
    pub(super) files_due: BTreeSet<(Millis, &'static str, usize)>,
    pub(super) mutated_pages: usize,
    clock: Clock,
    organization: String,
    suppliers: Table,
    clients: Table,
    dice: Rng,
    limiter: Limiter,
    journal: Journal,
    rulebook: Rulebook,
    answers: u64,
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
            answers: 0,
            nursery,
            settings,
        };
        model.expect_files();
        model
    }

    /// Answers a request at the present time of the fake's clock.
    pub fn answer(&mut self, request: &Request) -> Answer {
        self.arrive();
        self.answers += 1;
        let mut answer = self.spoiled_answer(request);
        answer.delay +=
            seconds(if route::is_api(request) { self.settings.latency } else { self.settings.file_latency });
        self.date(&mut answer);
        self.counters.refused += u64::from(answer.status >= 400);
        if answer.status == 401 {
            self.limiter.note_unauthorized(self.now());
        }
        self.journal.note(request, answer.status, self.now());
        answer
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
        self.mutated_pages = 0;
        self.settings.faults = faults;
    }

    /// Every readable row as it is served now, by identifier: the truth to compare with.
    pub fn rows(&mut self, resource: Resource) -> Vec<Value> {
        self.arrive();
        let mut rows: Vec<_> = self.table(resource).rows().filter(|row| !row.unreadable).collect();
        rows.sort_unstable_by(|one, other| one.id.cmp(&other.id));
        rows.into_iter().map(|row| self.writer().value(row)).collect()
    }

    /// What was uploaded: nothing, until the fake takes uploads.
    pub fn uploads(&self) -> Vec<Value> {
        Vec::new()
    }

    /// What was asked, oldest first, with credentials taken out.
    pub fn requests(&self) -> Vec<Value> {
        self.journal.json(|at| self.writer().dates.text(at))
    }

    /// How often each stage was reached.
    pub fn counters(&self) -> Counters {
        self.counters
    }

    /// The fake's clock, in milliseconds since 1970.
    pub fn now(&self) -> Millis {
        self.clock.now()
    }

    pub(super) fn stored_now(&self) -> Millis {
        dates::stored(self.now(), self.quirks().resolution)
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

    pub(super) fn refuse(&self, refusal: &Refusal) -> Answer {
        let mut answer = refusal.answer(&self.trace());
        if refusal.status == 404 {
            answer.set_header("X-Request-Id", self.trace());
        }
        answer
    }

    fn expect_files(&mut self) {
        for resource in [Resource::SupplierInvoices, Resource::ClientInvoices] {
            let due: Vec<_> = self.table(resource).rows().filter(|row| row.file_due.is_some()).cloned().collect();
            for row in &due {
                self.expect_file(row);
            }
        }
    }

    fn spoiled_answer(&mut self, request: &Request) -> Answer {
        let is_api = route::is_api(request);
        if is_api && self.limiter.refuses(self.now()) && self.settings.enforce_rate_limit {
            return self.finished(self.refuse(&Refusal::too_many()), is_api);
        }
        let Some(rule) = self.rulebook.take(request) else {
            let answer = self.route(request);
            return self.finished(answer, is_api);
        };
        self.counters.spoiled += 1;
        let answer = rule.replacement(&self.trace()).unwrap_or_else(|| self.route(request));
        let mut answer = self.finished(answer, is_api);
        rule.spoil(&mut answer);
        answer
    }

    fn finished(&self, mut answer: Answer, is_api: bool) -> Answer {
        declare_length(&mut answer, 0);
        if is_api {
            answer.set_header("X-Tyk-Trace-Id", self.trace());
        }
        answer
    }

    fn date(&self, answer: &mut Answer) {
        let shown = match self.quirks().date_header {
            DateHeader::True => self.now(),
            DateHeader::Stale => self.now() - HOUR,
            DateHeader::Ahead => self.now() + HOUR,
            DateHeader::Absent => return,
        };
        answer.set_header("Date", dates::http_date(shown));
    }

    /// The trace of the present answer, in body and header alike.
    fn trace(&self) -> String {
        let high = mix(self.settings.seed, Stream::Trace, self.answers);
        format!("{high:016x}{:016x}", !high.rotate_left(17))
    }
}
