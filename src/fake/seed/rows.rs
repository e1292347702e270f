//! The invoices of a fake account: those from its past, and new ones.

use chrono::{Days, NaiveDate};
use fastrand::Rng;

use super::{Stream, hostile, mix, names, rng, uuid};
use crate::fake::Quirks;
use crate::fake::model::{Millis, Party, Resource, Row, dates};

const HOUR: Millis = 3_600_000;
const DAY: Millis = 24 * HOUR;

/// Seconds from the creation of an invoice to its file, as Qonto's guide says.
const FILE_DELAY: Millis = 10_000;

/// Seen on live supplier invoices, named in no reference.
const UNDOCUMENTED_STATUS: &str = "discarded";

/// Makes rows, the same ones for the same seed.
#[derive(Debug, Clone)]
pub(in crate::fake) struct Nursery {
    pub(in crate::fake) seed: u64,
    pub(in crate::fake) quirks: Quirks,
}

impl Nursery {
    /// The n-th of `count` rows that exist when the fake starts.
    pub(in crate::fake) fn seeded(&self, resource: Resource, slot: usize, count: usize, start: Millis) -> Row {
        let mut dice = rng(self.seed, stream(resource), number(slot));
        let created = start - HOUR - dice.i64(1..400 * DAY);
        let updated = last_change(&mut dice, created, start - HOUR);
        let mut row = self.row(resource, slot, created, &mut dice);
        row.updated_at = Some(self.stored(updated));
        settle(&mut row, &mut dice, start);
        if row.odd && resource == Resource::SupplierInvoices && slot % 10 == 5 {
            row.status = UNDOCUMENTED_STATUS;
        }
        self.mark(&mut row, slot, count, start);
        row
    }

    /// A row that is created now; its file appears ten seconds later.
    pub(in crate::fake) fn fresh(&self, resource: Resource, slot: usize, now: Millis) -> Row {
        let mut dice = rng(self.seed, stream(resource), number(slot));
        let mut row = self.row(resource, slot, now, &mut dice);
        row.file_due = Some(now + FILE_DELAY);
        row
    }

    fn stored(&self, at: Millis) -> Millis {
        dates::stored(at, self.quirks.resolution)
    }

    fn row(&self, resource: Resource, slot: usize, created: Millis, dice: &mut Rng) -> Row {
        let created = self.stored(created);
        Row {
            resource,
            slot,
            id: uuid(self.seed, stream(resource), number(slot)),
            grain: dice.u64(..),
            revision: 0,
            created_at: created,
            updated_at: Some(created),
            status: first_status(resource),
            party: party(resource, dice),
            cents: dice.i64(500..2_000_000),
            currency: dice.choice(names::CURRENCIES).unwrap_or("EUR"),
            origin: dice.choice(names::SOURCES).unwrap_or(("email", "email_forward")),
            file_name: self.file_name(resource, slot),
            analyzed: resource == Resource::ClientInvoices,
            odd: self.quirks.odd_forms && slot % 2 == 1,
            ..Row::default()
        }
    }

    fn file_name(&self, resource: Resource, slot: usize) -> String {
        match resource {
            _ if self.quirks.hostile_names => hostile::name(slot),
            Resource::SupplierInvoices => format!("facture-{slot:05}.pdf"),
            Resource::ClientInvoices => format!("F-{slot:05}.pdf"),
        }
    }

    fn mark(&self, row: &mut Row, slot: usize, count: usize, start: Millis) {
        let quirks = &self.quirks;
        let within = |from: usize, length: usize| (from..from.saturating_add(length)).contains(&slot);
        let from_end = count - slot;
        if within(0, quirks.late_attachments) {
            row.file_due = Some(start + FILE_DELAY);
        } else if !within(quirks.late_attachments, quirks.never_attachments) {
            row.attachment = Some(self.attachment(row));
        }
        let supplier = row.resource == Resource::SupplierInvoices;
        if supplier && from_end <= quirks.display_copies {
            row.display = Some(uuid(self.seed, Stream::DisplayCopy, number(slot)));
        }
        if from_end <= quirks.same_second {
            row.created_at = start / 1000 * 1000 - 40 * DAY;
            row.updated_at = Some(row.created_at + DAY);
        }
        if within(count / 3, quirks.null_updated_at) {
            row.updated_at = None;
        }
        row.imported = !supplier && within(count / 4, quirks.imported);
        row.unreadable = within(count / 2, quirks.unreadable_rows);
    }

    /// The identifier of the file of a row.
    pub(in crate::fake) fn attachment(&self, row: &Row) -> String {
        uuid(self.seed, Stream::Attachment, number(row.slot) * 2 + u64::from(row.resource == Resource::ClientInvoices))
    }

    /// Bytes of the file with this identifier and name.
    pub(in crate::fake) fn size(&self, attachment: &str, mean: usize) -> usize {
        if self.quirks.uniform_sizes {
            return mean;
        }
        let letters = attachment.bytes().fold(0_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)));
        let percent = 70 + usize::try_from(mix(self.seed, Stream::Size, letters) % 61).unwrap_or_default();
        mean * percent / 100
    }
}

fn stream(resource: Resource) -> Stream {
    match resource {
        Resource::SupplierInvoices => Stream::Supplier,
        Resource::ClientInvoices => Stream::Client,
    }
}

fn last_change(dice: &mut Rng, created: Millis, end: Millis) -> Millis {
    let span = if dice.u8(..10) < 4 { (end - created).min(HOUR) } else { end - created };
    created + dice.i64(0..=span)
}

fn number(slot: usize) -> u64 {
    u64::try_from(slot).unwrap_or(u64::MAX)
}

fn first_status(resource: Resource) -> &'static str {
    match resource {
        Resource::SupplierInvoices => "to_review",
        Resource::ClientInvoices => "draft",
    }
}

/// The statuses that invoices of this resource have.
pub(in crate::fake) fn statuses(resource: Resource) -> &'static [&'static str] {
    match resource {
        Resource::SupplierInvoices => &names::SUPPLIER_STATUSES,
        Resource::ClientInvoices => &names::CLIENT_STATUSES,
    }
}

fn party(resource: Resource, dice: &mut Rng) -> Party {
    match resource {
        Resource::SupplierInvoices => {
            let (name, vat_number) = dice.choice(names::SUPPLIERS).unwrap_or_default();
            Party { name, vat_number }
        }
        Resource::ClientInvoices => Party { name: dice.choice(names::CLIENTS).unwrap_or_default(), vat_number: "" },
    }
}

/// Gives a row of the past what time has done to it.
fn settle(row: &mut Row, dice: &mut Rng, start: Millis) {
    row.status = dice.choice(statuses(row.resource)).copied().unwrap_or(row.status);
    row.analyzed |= dice.u8(..100) < 95;
    row.matched = dice.u8(..10) < 4;
    row.duplicate = dice.u8(..20) == 0;
    row.non_financial = dice.u8(..25) == 0;
    row.credit_note = dice.u8(..20) == 0;
    row.einvoice = dice.u8(..5) == 0;
    row.approver = (dice.u8(..3) == 0).then(|| dice.u64(..3));
    set_dates(row, dice, dates::day(start));
}

/// Sets the dates that follow from creation and status; one in ten stays unknown.
pub(in crate::fake) fn set_dates(row: &mut Row, dice: &mut Rng, today: NaiveDate) {
    let issued = dates::day(row.created_at);
    let due = issued.checked_add_days(Days::new(dice.u64(10..60)));
    row.issue_date = (dice.u8(..10) > 0).then_some(issued);
    row.due_date = due.filter(|_| dice.u8(..10) > 0);
    row.payment_date = issued.checked_add_days(Days::new(dice.u64(..30))).map(|day| day.min(today));
    row.payment_date = row.payment_date.filter(|_| row.status == "paid");
    row.scheduled_date = due.filter(|_| row.status == "scheduled");
}
