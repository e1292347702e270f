//! The local copy: `mirror.db` and `attachments/` in one folder.
//!
//! Every method of [`Store`] blocks; asynchronous callers give it a thread of its own.

mod added;
mod apply;
mod audit;
mod binding;
mod changes;
mod connect;
mod fence;
mod integrity;
mod jobs;
mod links;
mod lock;
mod outcome;
mod place;
mod quarantine;
mod reading;
mod report;
mod rows;
pub mod run;
mod same;
mod scan;
mod schema;
mod slices;
mod state;
mod status;
mod store;
mod stray;
mod verify;
mod version;
mod views;
mod waiting;

#[cfg(test)]
mod testing;

pub use apply::{Applied, PageCommit, Reading};
pub use audit::count::{Expected, Explained, is_suspicious};
pub use audit::missing::{Denial, Suspect};
pub use audit::record::AuditRecord;
pub use audit::state::AuditState;
pub use changes::ChangeRow;
pub use fence::Run;
pub use jobs::Job;
pub use lock::Lock;
pub(crate) use lock::refuse_network_disk;
pub use outcome::{DoneFile, FailedFile};
pub use place::PlannedName;
pub use reading::AttachmentRow;
pub use report::{MirrorStatus, ResourceReport, SyncReport, VerifyReport};
pub use rows::{Row, Rows, Wanted};
pub use scan::{ScanKind, ScanState};
pub use state::{AttachmentState, ChangeKind};
pub use status::Owed;
pub use store::{Opening, Store};
pub use waiting::Waiting;
