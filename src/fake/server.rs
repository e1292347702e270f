//! Starting and stopping a fake Qonto on loopback.

use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::door::{Shared, serve};
use super::{Counters, Faults, Model, Resource, Settings};

/// A running fake Qonto; dropping it stops it.
#[derive(Debug)]
pub struct FakeQonto {
    shared: Arc<Shared>,
    serving: JoinHandle<()>,
    base_url: String,
    access_token: String,
    login: String,
    secret_key: String,
}

impl FakeQonto {
    /// Starts on 127.0.0.1, on the current tokio runtime; its clock starts at the real time.
    pub async fn start(settings: Settings) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, settings.port)).await?;
        let base_url = format!("http://{}", listener.local_addr()?);
        let (access_token, login) = (settings.access_token.clone(), settings.login.clone());
        let secret_key = settings.secret_key.clone();
        let shared = Arc::new(Shared::new(Model::new(settings, real_time(), &base_url)));
        let serving = tokio::spawn(serve(listener, Arc::clone(&shared)));
        Ok(Self { shared, serving, base_url, access_token, login, secret_key })
    }

    /// `http://127.0.0.1:PORT`, without `/v2`.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The OAuth access token that is accepted.
    pub fn access_token(&self) -> &str {
        &self.access_token
    }

    /// First half of the API key that is accepted.
    pub fn login(&self) -> &str {
        &self.login
    }

    /// Second half of the API key that is accepted.
    pub fn secret_key(&self) -> &str {
        &self.secret_key
    }

    /// Moves the fake's clock forward by some seconds: URLs expire, files appear.
    pub fn advance(&self, seconds: f64) {
        self.shared.model().advance(seconds);
    }

    /// Edits invoices and gives their identifiers.
    pub fn edit(&self, resource: Resource, count: usize) -> Vec<String> {
        self.shared.model().edit(resource, count)
    }

    /// Creates invoices and gives their identifiers.
    pub fn create(&self, resource: Resource, count: usize) -> Vec<String> {
        self.shared.model().create(resource, count)
    }

    /// Deletes invoices for good and gives their identifiers.
    pub fn delete(&self, resource: Resource, count: usize) -> Vec<String> {
        self.shared.model().delete(resource, count)
    }

    /// Every readable row as it is served now, by identifier: the truth to compare with.
    pub fn rows(&self, resource: Resource) -> Vec<Value> {
        self.shared.model().rows(resource)
    }

    /// Another user uploads a file by hand; gives the identifier of the invoice.
    pub fn upload_by_somebody(&self, file_name: &str, content: impl Into<Bytes>) -> String {
        self.shared.model().upload_by_somebody(file_name, content)
    }

    /// One value for each invoice that was made from an upload, oldest first; a person's upload has no key.
    pub fn uploads(&self) -> Vec<Value> {
        self.shared.model().uploads()
    }

    /// What was asked, oldest first, with credentials taken out; the latest 100,000 requests.
    pub fn requests(&self) -> Vec<Value> {
        self.shared.model().requests()
    }

    /// How often each stage was reached.
    pub fn counters(&self) -> Counters {
        self.shared.model().counters()
    }

    /// Replaces the faults; counts of rules and of mutated pages start again.
    pub fn set_faults(&self, faults: Faults) {
        self.shared.model().set_faults(faults);
    }

    /// Stops at once: the port is closed and every connection is dropped, as soon as the runtime runs.
    pub fn stop(&self) {
        self.serving.abort();
    }

    /// Stops, and waits until the port is closed.
    pub async fn close(mut self) {
        self.stop();
        // The only outcome is the abort that was just asked for.
        (&mut self.serving).await.unwrap_or_default();
    }
}

impl Drop for FakeQonto {
    fn drop(&mut self) {
        self.stop();
    }
}

fn real_time() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or_default()
}
