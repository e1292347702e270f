//! `qontokit list`.

mod answer;
mod chosen;
mod columns;
mod command;
mod filters;

pub(super) use columns::text;
pub(super) use command::List;
