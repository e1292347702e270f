//! The two kinds of invoices.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A kind of invoice, named as in Qonto's paths.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Resource {
    /// Invoices received.
    #[default]
    SupplierInvoices,
    /// Invoices sent.
    ClientInvoices,
}

impl Resource {
    /// Key of a list in Qonto's answers, and the last part of its path.
    pub fn plural(self) -> &'static str {
        match self {
            Self::SupplierInvoices => "supplier_invoices",
            Self::ClientInvoices => "client_invoices",
        }
    }

    /// Key of a single invoice in Qonto's answers.
    pub fn singular(self) -> &'static str {
        match self {
            Self::SupplierInvoices => "supplier_invoice",
            Self::ClientInvoices => "client_invoice",
        }
    }
}

impl FromStr for Resource {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "supplier_invoices" => Ok(Self::SupplierInvoices),
            "client_invoices" => Ok(Self::ClientInvoices),
            _ => Err(format!("no resource is called {text:?}; use supplier_invoices or client_invoices")),
        }
    }
}
