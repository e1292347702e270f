//! What the ledger holds at the instant at which a request is about to leave.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use rusqlite::{Connection, OpenFlags};

use super::story::text;
use crate::api::Api;
use crate::attachment::arrivals::Arrivals;
use crate::config::{FixedToken, Options, Settings};
use crate::fake;
use crate::http::budget::Gate;
use crate::http::transport::{Failure, Request, Response, Transport};
use crate::secret::Secret;
use crate::simulation::world::World;
use crate::upload::{Given, Input, Item, UploadOptions, upload};

/// More than one request holds, which is 20 invoices.
const FILES: usize = 45;

/// A network that looks into the ledger before it takes the first byte of a POST.
struct Witness {
    world: World,
    ledger: PathBuf,
    posts: Arc<Mutex<Vec<Post>>>,
}

/// The keys that were noted when a POST came, and those of what Qonto had made once it was answered.
struct Post {
    noted: BTreeSet<String>,
    made: BTreeSet<String>,
}

impl Transport for Witness {
    async fn send(&self, request: Request) -> Result<Response, Failure> {
        if request.body.is_none() {
            return self.world.send(request).await;
        }
        let noted = keys_in_doubt(&self.ledger);
        let answer = self.world.send(request).await;
        let made = self.world.uploads().iter().map(|made| text(made, "idempotency_key").to_owned()).collect();
        self.posts.lock().unwrap().push(Post { noted, made });
        answer
    }
}

/// What another process reads in the ledger: committed, and not yet known to have arrived.
fn keys_in_doubt(ledger: &Path) -> BTreeSet<String> {
    let connection = Connection::open_with_flags(ledger, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let mut statement = connection.prepare("SELECT key FROM sending WHERE state = 'sending'").unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

fn inputs() -> Vec<Input> {
    let item = |number| Item {
        content: Some(format!("%PDF-1.7 {number}").into_bytes().into()),
        file_name: Some(format!("{number}.pdf")),
        ..Item::default()
    };
    (0..FILES).map(|number| Input { label: number.to_string(), given: Given::Item(item(number)) }).collect()
}

fn settings() -> Settings {
    let token = Secret::new(fake::Settings::default().access_token);
    let options = Options {
        access_token: Some(Arc::new(FixedToken(token))),
        base_url: Some("http://127.0.0.1:9".to_owned()),
        ..Options::default()
    };
    Settings::resolve(options).unwrap()
}

#[tokio::test]
async fn every_intent_is_in_the_ledger_before_its_first_byte_leaves() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = folder.path().join("uploads.db");
    let world = World::new(fake::Settings { supplier_invoices: 0, client_invoices: 0, ..fake::Settings::default() });
    let posts = Arc::<Mutex<Vec<Post>>>::default();
    let witness = Witness { world: world.clone(), ledger: ledger.clone(), posts: Arc::clone(&posts) };
    let api = Api::new(witness, world.clone(), settings(), Gate::alone(false));
    let options = UploadOptions { ledger: Some(ledger), ..UploadOptions::default() };
    let report = upload(api, inputs(), options, Arc::default(), Arrivals::default()).await.unwrap();
    assert!(report.results.iter().all(|result| result.outcome.is_safe()));
    let posts = posts.lock().unwrap();
    assert_eq!(posts.len(), FILES.div_ceil(20));
    let mut known = BTreeSet::new();
    for Post { noted, made } in posts.iter() {
        let new: BTreeSet<_> = made.difference(&known).cloned().collect();
        assert!(!new.is_empty() && new.is_subset(noted), "made {new:?}, noted {noted:?}");
        known.extend(new);
    }
    assert_eq!(known.len(), FILES);
}
