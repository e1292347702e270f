//! What was asked, with secrets taken out.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use serde_json::{Value, json};

use super::{Millis, Request};

/// Entries kept; a benchmark may ask more often than anyone reads.
const CAPACITY: usize = 100_000;

/// Sets of headers compared with a new one.
const KNOWN_HEADERS: usize = 8;

type Headers = Arc<BTreeMap<String, String>>;

#[derive(Debug)]
struct Entry {
    method: String,
    path: String,
    query: String,
    headers: Headers,
    bytes: usize,
    status: u16,
    time: Millis,
}

/// The latest requests, oldest first.
#[derive(Debug, Default)]
pub(super) struct Journal {
    entries: VecDeque<Entry>,
    /// Clients repeat their headers, so equal ones are kept once.
    known: VecDeque<Headers>,
}

impl Journal {
    pub(super) fn note(&mut self, request: &Request, status: u16, time: Millis) {
        let entry = Entry {
            method: request.method.clone(),
            path: request.path.clone(),
            query: request.query.clone(),
            headers: self.headers(request),
            bytes: request.body.len(),
            status,
            time,
        };
        if self.entries.len() == CAPACITY {
            self.entries.pop_front();
        }
        self.entries.push_back(entry);
    }

    /// The entries as JSON; `text` writes their times.
    pub(super) fn json(&self, text: impl Fn(Millis) -> String) -> Vec<Value> {
        self.entries.iter().map(|entry| entry.json(&text)).collect()
    }

    fn headers(&mut self, request: &Request) -> Headers {
        let headers =
            request.headers.iter().map(|(name, value)| (name.to_lowercase(), redacted(name, value))).collect();
        if let Some(known) = self.known.iter().find(|known| ***known == headers) {
            return Arc::clone(known);
        }
        self.known.truncate(KNOWN_HEADERS - 1);
        let headers = Arc::new(headers);
        self.known.push_front(Arc::clone(&headers));
        headers
    }
}

impl Entry {
    fn json(&self, text: impl Fn(Millis) -> String) -> Value {
        json!({
            "method": self.method,
            "path": self.path,
            "query": self.query,
            "headers": *self.headers,
            "bytes": self.bytes,
            "status": self.status,
            "time": text(self.time),
        })
    }
}

fn redacted(name: &str, value: &str) -> String {
    let secret = ["authorization", "x-qonto-staging-token", "cookie"];
    let is_secret = secret.iter().any(|known| name.eq_ignore_ascii_case(known));
    if is_secret { "[redacted]".to_owned() } else { value.to_owned() }
}
