//! The core of qontokit: a faithful local copy of a company's Qonto invoices and their files.
//!
//! Dependencies point one way: `cli`, `py` → `client` → `mirror`, `upload` → `walk`, `attachment` → `api` → `http`,
//! and `mirror`, `upload` → `database`. `columns` says what every table of invoices consists of: `mirror` makes its views
//! of it, `table` fills Arrow tables, and `export` writes files; `cli` and `py` bring the rows.
//! `fake` stands alone and is never reached from the product modules.

pub mod api;
pub mod attachment;
mod background;
pub mod cli;
pub mod client;
pub mod columns;
pub mod config;
mod database;
pub mod error;
pub mod export;
pub mod fake;
pub mod http;
pub mod id;
pub mod mirror;
#[cfg(test)]
mod mutants;
#[cfg(feature = "python")]
pub mod py;
mod quotation;
pub mod resource;
pub mod secret;
#[cfg(test)]
mod simulation;
pub mod table;
#[cfg(test)]
mod testing;
pub mod time;
pub mod upload;
pub mod walk;
