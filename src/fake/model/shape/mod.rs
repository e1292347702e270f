//! The documented bodies of invoices.

mod actions;
mod client;
mod item;
mod money;
mod party;
mod supplier;

pub(super) use client::ClientInvoice;
pub(super) use supplier::SupplierInvoice;
