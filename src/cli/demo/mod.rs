//! `qontokit demo`.

mod account;
mod command;
mod comparison;
mod folder;

pub(super) use command::Demo;
