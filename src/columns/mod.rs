//! An invoice as columns: which there are, and how a column's value is read from JSON.
//!
//! The SQL views, Arrow tables and CSV files are all made from this one list.

mod amount;
mod batch;
mod client_invoices;
mod column;
mod look;
mod row;
mod supplier_invoices;
mod value;

pub use amount::{Amount, SCALE};
pub use batch::{BATCH_BYTES, BATCH_ROWS};
pub use column::{Column, Shape, currency_name};
pub use row::{Members, Names, money};
pub use value::{Reading, amount, currency, date, flag, instant, items, text, whole};

use crate::resource::Resource;

/// The columns of a kind of invoice, in the order in which every table has them.
pub fn of(resource: Resource) -> &'static [Column] {
    match resource {
        Resource::ClientInvoices => client_invoices::COLUMNS,
        Resource::SupplierInvoices => supplier_invoices::COLUMNS,
    }
}
