//! The one handle that Python and the command use: every operation over the real network.

mod downloads;
mod handle;
mod sync_run;
mod upload_run;
mod waiting;

pub use downloads::{Download, DownloadedFile, Downloads};
pub use handle::{Client, Pages};
pub use sync_run::SyncRun;
pub use upload_run::UploadRun;
pub use waiting::FILE_TIMEOUT;
