//! The two kinds of invoice that Qonto lists.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::Error;

/// A kind of invoice, named as its endpoint is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Resource {
    /// Invoices that the company sends.
    ClientInvoices,
    /// Invoices that the company receives.
    SupplierInvoices,
}

impl Resource {
    /// Both kinds, in the order in which a sync reports them.
    pub const ALL: [Self; 2] = [Self::ClientInvoices, Self::SupplierInvoices];

    /// The endpoint's last segment, and the key of the list in its answer.
    pub const fn plural(self) -> &'static str {
        match self {
            Self::ClientInvoices => "client_invoices",
            Self::SupplierInvoices => "supplier_invoices",
        }
    }

    /// The key that wraps a single invoice.
    pub const fn singular(self) -> &'static str {
        match self {
            Self::ClientInvoices => "client_invoice",
            Self::SupplierInvoices => "supplier_invoice",
        }
    }

    /// The OAuth scope that reading this kind needs (docs.qonto.com, authentication: scopes).
    pub const fn read_scope(self) -> &'static str {
        match self {
            Self::ClientInvoices => "client_invoices.read",
            Self::SupplierInvoices => "supplier_invoice.read",
        }
    }
}

impl fmt::Display for Resource {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.plural())
    }
}

impl FromStr for Resource {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::ALL.into_iter().find(|resource| resource.plural() == text).ok_or_else(|| {
            Error::Argument(format!("unknown resource {text:?}: use \"client_invoices\" or \"supplier_invoices\""))
        })
    }
}
