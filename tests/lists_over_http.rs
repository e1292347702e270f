//! Lists, single objects and downloads of the client against `FakeQonto` over real sockets.
#![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]

use std::collections::HashSet;
use std::sync::Arc;

use _core::api::filters::SupplierFilters;
use _core::api::window::Window;
use _core::client::{Client, Pages};
use _core::config::{FixedToken, Options, Settings, TokenSource};
use _core::error::Error;
use _core::fake::{self, FakeQonto, Faults, PastEnd, Quirks, Settings as Fake, TieOrder};
use _core::resource::Resource;
use _core::secret::Secret;
use _core::walk::Listing;

fn client(fake: &FakeQonto) -> Client {
    let token: Arc<dyn TokenSource> = Arc::new(FixedToken(Secret::new(fake.access_token())));
    let options =
        Options { access_token: Some(token), base_url: Some(fake.base_url().to_owned()), ..Options::default() };
    Client::new(Settings::resolve(options).unwrap()).unwrap()
}

fn everything(resource: Resource) -> Listing {
    let filters = match resource {
        Resource::SupplierInvoices => SupplierFilters::default().query(),
        Resource::ClientInvoices => _core::api::filters::ClientFilters::default().query(),
    };
    Listing { resource, filters, window: Window::default(), sort_by: None, allow_shift: false, limit: None }
}

async fn ids(mut pages: Pages) -> Vec<String> {
    let mut ids = Vec::new();
    while let Some(page) = pages.next().await.unwrap() {
        for row in page.rows {
            let row: serde_json::Value = serde_json::from_slice(&row).unwrap();
            ids.push(row.get("id").unwrap().as_str().unwrap().to_owned());
        }
    }
    ids
}

#[tokio::test]
async fn lists_each_row_once() {
    let fake =
        FakeQonto::start(Fake { supplier_invoices: 733, client_invoices: 421, ..Fake::default() }).await.unwrap();
    for (resource, count) in [(Resource::SupplierInvoices, 733), (Resource::ClientInvoices, 421)] {
        let read = ids(client(&fake).list(everything(resource))).await;
        assert_eq!(read.len(), count);
        assert_eq!(read.iter().collect::<HashSet<_>>().len(), count);
        assert_eq!(client(&fake).count(&everything(resource)).await.unwrap(), u64::try_from(count).unwrap());
    }
}

/// Reads a list that changes after its pages: every row that lived all the while comes, and none twice.
async fn read_while_it_changes(settings: Fake) -> FakeQonto {
    let fake = FakeQonto::start(settings).await.unwrap();
    let before = living(&fake);
    let read = ids(client(&fake).list(everything(Resource::SupplierInvoices))).await;
    let (after, known) = (living(&fake), read.iter().cloned().collect::<HashSet<_>>());
    assert_eq!(read.len(), known.len(), "a row came twice");
    assert_eq!(before.intersection(&after).filter(|id| !known.contains(*id)).count(), 0, "a row is lost");
    fake
}

fn living(fake: &FakeQonto) -> HashSet<String> {
    let rows = fake.rows(fake::Resource::SupplierInvoices);
    rows.iter().map(|row| row.get("id").unwrap().as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn edits_and_deletions_after_every_page_lose_nothing_that_stays() {
    let faults = Faults { edits_per_page: 5, deletions_per_page: 3, creations_per_page: 2, ..Faults::default() };
    let fake = read_while_it_changes(Fake { supplier_invoices: 1_500, faults, ..Fake::default() }).await;
    assert!(living(&fake).len() < 1_500, "nothing was deleted meanwhile");
}

#[tokio::test]
async fn five_hundred_edits_and_two_hundred_deletions_after_one_page_lose_nothing_that_stays() {
    let faults = Faults { edits_per_page: 500, deletions_per_page: 200, mutation_pages: Some(1), ..Faults::default() };
    let fake = read_while_it_changes(Fake { supplier_invoices: 1_500, faults, ..Fake::default() }).await;
    assert_eq!(living(&fake).len(), 1_300);
}

#[tokio::test]
async fn a_thousand_rows_of_one_second_come_once_each() {
    for (tie_order, past_end) in [(TieOrder::Stable, PastEnd::Empty), (TieOrder::Reverse, PastEnd::Unprocessable)] {
        let quirks = Quirks { same_second: 1_000, tie_order, past_end, ..Quirks::default() };
        let fake = read_while_it_changes(Fake { supplier_invoices: 1_100, quirks, ..Fake::default() }).await;
        assert_eq!(living(&fake).len(), 1_100);
    }
}

#[tokio::test]
async fn names_what_does_not_exist() {
    let fake = FakeQonto::start(Fake::default()).await.unwrap();
    let client = client(&fake);
    let error = client.invoice(Resource::SupplierInvoices, "nothing/here").await.unwrap_err();
    assert!(matches!(error, Error::NotFound(_)), "{error}");
    assert!(matches!(client.invoice(Resource::SupplierInvoices, "").await, Err(Error::Argument(_))));
}

#[tokio::test]
async fn downloads_a_file_that_matches() {
    let fake = FakeQonto::start(Fake::default()).await.unwrap();
    let client = client(&fake);
    let mut pages = client.list(everything(Resource::SupplierInvoices));
    let page = pages.next().await.unwrap().unwrap();
    let row: serde_json::Value = serde_json::from_slice(page.rows.first().unwrap()).unwrap();
    let id = row.get("attachment_id").unwrap().as_str().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = client.download(id.to_owned(), folder.path().to_owned(), None).file().await.unwrap();
    assert_eq!(std::fs::metadata(&file.path).unwrap().len(), file.size);
    let mut many = client.download_many(vec![id.to_owned(), "unknown".to_owned()], folder.path().to_owned());
    let (mut good, mut bad) = (0, 0);
    while let Some(result) = many.next().await {
        if result.is_ok() { good += 1 } else { bad += 1 }
    }
    assert_eq!((good, bad), (1, 1));
}
