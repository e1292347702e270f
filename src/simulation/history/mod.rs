//! The history of a story, checked when it is over: what Qonto held and was asked, what the mirror stored and told.

mod changes;
mod deletions;
mod limits;
mod log;
mod record;
mod replay;
mod rows;
mod teeth;
mod watermarks;

pub(crate) use log::{Answered, Asked, Commit, History, instant};
pub(crate) use record::Recorder;
