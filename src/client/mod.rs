//! The one handle that Python and the command use: every operation over the real network.

mod downloads;
mod handle;
mod waiting;

pub use downloads::{Download, DownloadedFile, Downloads};
pub use handle::{Client, Pages};
pub use waiting::FILE_TIMEOUT;
