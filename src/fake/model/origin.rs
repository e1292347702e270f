//! Where an invoice came from, as its body says.

use serde_json::{Value, json};

use super::Row;

impl Row {
    /// Its `source_type`.
    pub(in crate::fake) fn source_type(&self) -> &'static str {
        if self.uploaded.is_some() { "direct_upload" } else { self.origin.0 }
    }

    /// Its `source`; an upload that names none is taken for one by hand.
    pub(in crate::fake) fn source(&self) -> &str {
        match &self.uploaded {
            Some(shared) => shared.source.as_deref().unwrap_or("supplier_invoices"),
            None => self.origin.1,
        }
    }

    /// Its `meta`.
    pub(in crate::fake) fn meta(&self) -> Option<Value> {
        match &self.uploaded {
            Some(shared) => shared.meta.clone(),
            None => {
                (self.origin.1 == "integration").then(|| json!({"integration_type": "amazon", "connector": "grover"}))
            }
        }
    }
}
