//! The guide's sync and ours beside the same busy account.

use super::sync::{Follower, attachment, text};
use crate::fake::{self, Faults, Quirks, Resource};
use crate::mirror::run::Audit;
use crate::simulation::checks::check_truth;
use crate::simulation::mirroring::Mirroring;
use crate::simulation::telling::alone;

const MINUTE: u64 = 60;
const KIND: Resource = Resource::SupplierInvoices;

/// An account in which somebody edits an invoice for each page that is read; nothing fails and every clock is right.
fn account(seed: u64) -> Mirroring {
    let quirks = Quirks { per_page_clamp: Some(4), attachment_bumps_updated_at: false, ..Quirks::default() };
    let faults = Faults { edits_per_page: 1, ..Faults::default() };
    let settings = fake::Settings {
        supplier_invoices: 40,
        client_invoices: 0,
        attachment_bytes: 400,
        quirks,
        faults,
        seed,
        ..fake::Settings::default()
    };
    Mirroring::new(settings)
}

/// Between two runs invoices come and go.
fn pass(account: &Mirroring) {
    account.world.outage(5 * MINUTE);
    account.world.state().model.delete(KIND, 1);
    account.world.state().model.create(KIND, 2);
}

/// Nobody works any more.
fn rest(account: &Mirroring) {
    account.world.state().model.set_faults(Faults::default());
    account.world.outage(24 * 60 * MINUTE);
}

/// What is wrong at the end.
#[derive(Debug, Default)]
struct Wrong {
    lost: usize,
    stale: usize,
    ghosts: usize,
    files: usize,
}

impl Wrong {
    async fn of(follower: &Follower, account: &Mirroring) -> Self {
        let truth = account.world.state().model.rows(KIND);
        let mut wrong = Self::default();
        for row in &truth {
            let known = follower.invoices.get(text(row, "id"));
            wrong.lost += usize::from(known.is_none());
            wrong.stale += usize::from(known.is_some_and(|known| known != row));
            if !row["attachment_id"].is_null() {
                let (name, bytes) = attachment(&account.world, text(row, "attachment_id")).await.unwrap();
                wrong.files += usize::from(follower.files.get(&name) != Some(&bytes));
            }
        }
        let is_there = |id: &String| truth.iter().any(|row| text(row, "id") == id);
        wrong.ghosts = follower.invoices.keys().filter(|id| !is_there(id)).count();
        wrong
    }

    fn add(&mut self, more: &Self) {
        self.lost += more.lost;
        self.stale += more.stale;
        self.ghosts += more.ghosts;
        self.files += more.files;
    }
}

/// Three runs while somebody works, and one when nobody does.
async fn followed(seed: u64) -> Wrong {
    let (account, mut follower) = (account(seed), Follower::default());
    for _ in 0..3 {
        pass(&account);
        follower.sync(&account.world).await.unwrap();
    }
    rest(&account);
    follower.sync(&account.world).await.unwrap();
    Wrong::of(&follower, &account).await
}

async fn mirrored(seed: u64) {
    let account = account(seed);
    for _ in 0..3 {
        pass(&account);
        account.sync(Audit::Never).await.unwrap().unwrap();
    }
    rest(&account);
    account.sync(Audit::Never).await.unwrap().unwrap();
    check_truth(&account);
}

#[test]
#[expect(clippy::print_stdout, reason = "the figures belong to the proof")]
fn the_guides_sync_loses_invoices_and_files_beside_an_account_that_ours_mirrors() {
    let mut wrong = Wrong::default();
    for seed in 0..20 {
        wrong.add(&alone(seed, followed(seed)));
        alone(seed, mirrored(seed));
    }
    println!("the guide's sync beside 20 busy accounts: {wrong:?}");
    assert!(wrong.lost > 0 && wrong.stale > 0 && wrong.ghosts > 0 && wrong.files > 0, "{wrong:?}");
}
