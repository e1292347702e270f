//! One sync: scans, files and records side by side, each step durable before the next one counts.

mod arrivals;
mod audit;
mod blocking;
mod downloads;
mod ending;
mod opening;
mod options;
mod outlook;
mod pages;
mod progress;
mod recorder;
mod scan;
mod server_clock;
mod session;
mod slices;
mod storer;
mod tally;
mod turns;
mod waiting;

pub use options::{Audit, SyncOptions};
pub use progress::{Progress, ProgressFigures};
pub use session::sync;
