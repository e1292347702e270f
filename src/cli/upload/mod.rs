//! `qontokit upload`.

mod answer;
mod command;
mod options;
mod words;

pub(super) use command::Upload;
