//! One sync: scans, files and records side by side, each step durable before the next one counts.

mod downloads;
mod opening;
mod options;
mod outlook;
mod progress;
mod recorder;
mod scan;
mod session;
mod tally;
mod waiting;

pub use options::SyncOptions;
pub use progress::{Progress, ProgressFigures};
pub use session::sync;
