//! The account that the demo reads: an offline Qonto with everything that makes a sync hard.

use std::sync::Arc;

use crate::client::Client;
use crate::config::{FixedToken, Options, Settings, TokenSource};
use crate::error::{Error, Result};
use crate::fake::{self, FakeQonto, Faults, Quirks};
use crate::secret::Secret;

pub(super) const SUPPLIER_INVOICES: usize = 600;
pub(super) const CLIENT_INVOICES: usize = 400;
/// The youngest of them, whose files Qonto is still making when the first sync begins.
const NEW_SUPPLIER_INVOICES: usize = 5;
const NEW_CLIENT_INVOICES: usize = 10;
/// Edits after each page that is read, until the demo has had enough of them.
pub(super) const EDITS_PER_PAGE: usize = 5;
/// Edits between both syncs, by kind.
const EDITED_SUPPLIER_INVOICES: usize = 15;
const EDITED_CLIENT_INVOICES: usize = 10;
/// Longer than a file that is late takes to appear, and than a sync waits before it asks again.
const LATER: f64 = 3_600.0;

/// Starts the account.
pub(super) async fn start() -> Result<FakeQonto> {
    let quirks = Quirks {
        hostile_names: true,
        odd_forms: true,
        never_attachments: 3,
        imported: 20,
        display_copies: 10,
        ..Quirks::default()
    };
    let faults = Faults { edits_per_page: EDITS_PER_PAGE, ..Faults::default() };
    let settings = fake::Settings {
        supplier_invoices: SUPPLIER_INVOICES - NEW_SUPPLIER_INVOICES,
        client_invoices: CLIENT_INVOICES - NEW_CLIENT_INVOICES,
        quirks,
        faults,
        ..fake::Settings::default()
    };
    let fake = FakeQonto::start(settings)
        .await
        .map_err(|error| Error::Config(format!("nothing can be served on 127.0.0.1, which the demo needs: {error}")))?;
    fake.create(fake::Resource::SupplierInvoices, NEW_SUPPLIER_INVOICES);
    fake.create(fake::Resource::ClientInvoices, NEW_CLIENT_INVOICES);
    Ok(fake)
}

/// A client of this account, whatever the environment says.
pub(super) fn client(fake: &FakeQonto) -> Result<Client> {
    let token: Arc<dyn TokenSource> = Arc::new(FixedToken(Secret::new(fake.access_token())));
    let base_url = Some(fake.base_url().to_owned());
    Client::new(Settings::resolve(Options { access_token: Some(token), base_url, ..Options::default() })?)
}

/// Time passes, late files appear, and some invoices are edited; from now on the account keeps still.
pub(super) fn live_on(fake: &FakeQonto) -> usize {
    fake.set_faults(Faults::default());
    fake.advance(LATER);
    let suppliers = fake.edit(fake::Resource::SupplierInvoices, EDITED_SUPPLIER_INVOICES);
    let clients = fake.edit(fake::Resource::ClientInvoices, EDITED_CLIENT_INVOICES);
    suppliers.len() + clients.len()
}
