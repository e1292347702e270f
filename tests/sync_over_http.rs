//! Whole syncs against `FakeQonto` over real sockets.
#![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]

use std::collections::HashMap;
use std::sync::Arc;

use _core::client::Client;
use _core::config::{FixedToken, Options, Settings, TokenSource};
use _core::fake::{FakeQonto, Faults, Resource as FakeResource, Settings as Fake};
use _core::mirror::run::{Progress, SyncOptions};
use _core::mirror::{Opening, Store, SyncReport};
use _core::resource::Resource;
use _core::secret::Secret;
use serde_json::Value;
use tempfile::TempDir;

const BOTH: [(Resource, FakeResource); 2] = [
    (Resource::ClientInvoices, FakeResource::ClientInvoices),
    (Resource::SupplierInvoices, FakeResource::SupplierInvoices),
];

fn client(fake: &FakeQonto) -> Client {
    let token: Arc<dyn TokenSource> = Arc::new(FixedToken(Secret::new(fake.access_token())));
    let options =
        Options { access_token: Some(token), base_url: Some(fake.base_url().to_owned()), ..Options::default() };
    Client::new(Settings::resolve(options).unwrap()).unwrap()
}

async fn sync(fake: &FakeQonto, folder: &TempDir) -> SyncReport {
    let progress = Arc::new(Progress::default());
    client(fake).sync(folder.path().to_owned(), SyncOptions::default(), progress).await.unwrap()
}

fn assert_mirrors(fake: &FakeQonto, folder: &TempDir) {
    let store = Store::open(folder.path(), Opening::Existing).unwrap();
    for (resource, theirs) in BOTH {
        let stored: HashMap<String, Value> = store
            .invoices(resource, None, true, 100_000)
            .unwrap()
            .into_iter()
            .map(|(id, body)| (id.as_str().to_owned(), serde_json::from_str(&body).unwrap()))
            .collect();
        for row in fake.rows(theirs) {
            let id = row.get("id").and_then(Value::as_str).unwrap();
            assert_eq!(stored.get(id), Some(&row), "{resource} {id} is missing or stale");
        }
    }
}

#[tokio::test]
async fn a_second_sync_of_an_unchanged_account_asks_four_times() {
    let settings = Fake { supplier_invoices: 250, client_invoices: 120, attachment_bytes: 3_000, ..Fake::default() };
    let fake = FakeQonto::start(settings).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let first = sync(&fake, &folder).await;
    assert!(first.complete, "{first:?}");
    assert_eq!(first.downloaded, 370);
    assert_mirrors(&fake, &folder);
    let second = sync(&fake, &folder).await;
    assert_eq!((second.requests, second.downloaded, second.complete), (4, 0, true), "{second:?}");
}

#[tokio::test]
async fn whatever_changes_meanwhile_the_mirror_catches_up() {
    let faults = Faults { edits_per_page: 5, deletions_per_page: 3, creations_per_page: 2, ..Faults::default() };
    let settings =
        Fake { supplier_invoices: 1_000, client_invoices: 600, attachment_bytes: 500, faults, ..Fake::default() };
    let fake = FakeQonto::start(settings).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    sync(&fake, &folder).await;
    fake.set_faults(Faults::default());
    let report = sync(&fake, &folder).await;
    assert!(report.resources.values().all(|resource| resource.complete), "{report:?}");
    assert_mirrors(&fake, &folder);
}

fn refusing(path: &str, status: u16) -> Faults {
    let rule = serde_json::json!({"rules": [{"path": path, "status": status}]});
    serde_json::from_value(rule).unwrap()
}

#[tokio::test]
async fn one_file_that_is_refused_stops_no_other() {
    let settings = Fake { supplier_invoices: 120, client_invoices: 0, attachment_bytes: 500, ..Fake::default() };
    let fake = FakeQonto::start(settings).await.unwrap();
    let row = fake.rows(FakeResource::SupplierInvoices).swap_remove(0);
    let refused = row.get("attachment_id").and_then(Value::as_str).unwrap();
    fake.set_faults(refusing(&format!("/v2/attachments/{refused}"), 403));
    let report = sync(&fake, &tempfile::tempdir().unwrap()).await;
    assert_eq!((report.downloaded, report.pending, report.complete), (119, 1, false), "{report:?}");
}

#[tokio::test]
async fn an_outage_is_not_sat_out_file_by_file() {
    let settings = Fake { supplier_invoices: 500, client_invoices: 0, attachment_bytes: 500, ..Fake::default() };
    let fake = FakeQonto::start(settings).await.unwrap();
    fake.set_faults(refusing("/v2/attachments/", 403));
    let folder = tempfile::tempdir().unwrap();
    let report = sync(&fake, &folder).await;
    assert_eq!((report.downloaded, report.newly_dead, report.pending), (0, 0, 500));
    assert!(report.requests < 150, "{report:?}");
    fake.set_faults(Faults::default());
    assert_eq!(sync(&fake, &folder).await.downloaded, 500);
}
