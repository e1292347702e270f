//! What happens to the account: edits, new invoices, deletions, files that appear.

use super::{Millis, Model, Resource, Row, dates};
use crate::fake::seed::{set_dates, statuses};

/// What is dated earlier by more than clocks differ was written earlier and shows late: no later change is overwritten.
const LATE: Millis = -10_000;

impl Model {
    /// Edits `count` different invoices and gives their identifiers.
    pub fn edit(&mut self, resource: Resource, count: usize) -> Vec<String> {
        self.arrive();
        let now = self.stored_now();
        let is_late = self.stamps_off < LATE;
        let (table, dice) = self.table_and_dice(resource);
        let mut ids = Vec::new();
        for slot in table.pick(count, dice) {
            if is_late && table.row(slot).is_some_and(|row| row.updated_at > Some(now)) {
                continue;
            }
            let cents = dice.i64(500..2_000_000);
            let status = dice.choice(statuses(resource)).copied();
            table.change(slot, |row| {
                row.revision += 1;
                row.updated_at = Some(now);
                row.cents = cents;
                row.status = status.unwrap_or(row.status);
                row.analyzed = true;
                set_dates(row, dice, dates::day(now));
                row.payment_date = row.payment_date.map(|_| dates::day(now));
                ids.push(row.id.clone());
            });
        }
        ids
    }

    /// Creates `count` invoices, whose files appear ten seconds later, and gives their identifiers.
    pub fn create(&mut self, resource: Resource, count: usize) -> Vec<String> {
        self.arrive();
        let now = self.now();
        (0..count).map(|_| self.create_one(resource, now)).collect()
    }

    fn create_one(&mut self, resource: Resource, now: i64) -> String {
        let mut row = self.nursery.fresh(resource, self.table(resource).next_slot(), now + self.stamps_off);
        row.file_due = row.file_due.map(|due| due - self.stamps_off);
        self.expect_file(&row);
        let id = row.id.clone();
        self.table_and_dice(resource).0.push(row);
        id
    }

    /// Deletes `count` invoices for good and gives their identifiers.
    pub fn delete(&mut self, resource: Resource, count: usize) -> Vec<String> {
        self.arrive();
        let (table, dice) = self.table_and_dice(resource);
        let slots = table.pick(count, dice);
        slots.into_iter().filter_map(|slot| table.remove(slot)).map(|row| row.id).collect()
    }

    /// Mutates the listed resource as the faults say, once a page.
    pub(super) fn mutate_while_reading(&mut self, resource: Resource) {
        let faults = &self.settings.faults;
        let (edits, deletions, creations) =
            (faults.edits_per_page, faults.deletions_per_page, faults.creations_per_page);
        if faults.mutation_pages.is_some_and(|pages| self.mutated_pages >= pages) {
            return;
        }
        self.mutated_pages += 1;
        self.edit(resource, edits);
        self.delete(resource, deletions);
        self.create(resource, creations);
    }

    /// Notes when the file of a row is due.
    pub(super) fn expect_file(&mut self, row: &Row) {
        if let Some(due) = row.file_due {
            self.files_due.insert((due, row.resource, row.slot));
        }
    }

    /// Lets every file that is due by now appear.
    pub(super) fn arrive(&mut self) {
        while let Some(&(due, resource, slot)) = self.files_due.first() {
            if due > self.now() {
                break;
            }
            self.files_due.pop_first();
            self.appear(resource, slot, due);
        }
    }

    fn appear(&mut self, resource: Resource, slot: usize, due: i64) {
        let bump = self.quirks().attachment_bumps_updated_at.then(|| dates::stored(due, self.quirks().resolution));
        let Some(id) = self.table(resource).row(slot).map(|row| self.nursery.attachment(row)) else { return };
        self.table_and_dice(resource).0.change(slot, |row| {
            row.file_due = None;
            row.attachment = Some(id);
            row.updated_at = row.updated_at.max(bump);
        });
    }
}
