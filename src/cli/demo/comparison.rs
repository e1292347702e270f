//! The mirror against the account itself.

use std::collections::HashMap;

use serde::Serialize;
use serde_json::Value;

use crate::error::{Error, Result};
use crate::fake::{self, FakeQonto};
use crate::id::InvoiceId;
use crate::mirror::Store;
use crate::resource::Resource;

/// Invoices read from the mirror at once.
const BATCH: u32 = 500;

/// How one kind of invoice compares.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Comparison {
    /// Invoices that the account has.
    pub(super) live: usize,
    /// Those of them that the mirror lacks.
    pub(super) missing: usize,
    /// Those of them that the mirror has in another version.
    pub(super) stale: usize,
}

impl Comparison {
    /// Whether the mirror has every invoice in its newest version.
    pub(super) fn is_faithful(&self) -> bool {
        self.missing == 0 && self.stale == 0
    }
}

/// The account's own rows, the truth to compare with.
pub(super) fn truth(fake: &FakeQonto, resource: Resource) -> Vec<Value> {
    fake.rows(match resource {
        Resource::ClientInvoices => fake::Resource::ClientInvoices,
        Resource::SupplierInvoices => fake::Resource::SupplierInvoices,
    })
}

/// Looks every live invoice up in the mirror.
pub(super) fn compare(store: &Store, resource: Resource, truth: &[Value]) -> Result<Comparison> {
    let stored = stored(store, resource)?;
    let mut comparison = Comparison { live: truth.len(), ..Comparison::default() };
    for row in truth {
        match row.get("id").and_then(Value::as_str).and_then(|id| stored.get(&InvoiceId::from(id))) {
            None => comparison.missing += 1,
            Some(body) if body != row => comparison.stale += 1,
            Some(_) => {}
        }
    }
    Ok(comparison)
}

fn stored(store: &Store, resource: Resource) -> Result<HashMap<InvoiceId, Value>> {
    let (mut stored, mut after) = (HashMap::new(), None);
    loop {
        let batch = store.invoices(resource, after.as_ref(), false, BATCH)?;
        let Some((last, _)) = batch.last() else { return Ok(stored) };
        after = Some(last.clone());
        for (id, body) in batch {
            let body = serde_json::from_str(&body)
                .map_err(|error| Error::MirrorCorrupt(format!("{resource} {id} is not JSON: {error}")))?;
            stored.insert(id, body);
        }
    }
}
