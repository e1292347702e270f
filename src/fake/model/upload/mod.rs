//! Uploads: `POST /v2/supplier_invoices/bulk` and what comes of it.

mod answer;
mod archive;
mod bulk;
mod complaint;
mod creation;
mod entry;
mod keys;
mod kind;
mod limits;
mod pointer;
mod record;
mod rules;
mod uploads;
mod verdict;

pub(super) use archive::StoredFile;
pub(super) use bulk::Bulk;
pub(super) use entry::Shared;
pub(super) use limits::MOST_BYTES;
pub(super) use uploads::Uploads;
