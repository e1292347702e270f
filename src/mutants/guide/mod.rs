//! The algorithms of Qonto's guides, which lose and duplicate: whoever finds nothing wrong with them finds nothing.

mod asking;
mod list;
mod schedules;
mod stories;
mod sync;
mod upload;
mod uploads;
