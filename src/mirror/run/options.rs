//! What a sync is asked to do.

use std::time::Duration;

use crate::resource::Resource;
use crate::time::Timestamp;
use crate::walk::Cut;

/// When a sync compares the mirror with everything that Qonto lists, and so learns what was deleted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Audit {
    /// Once a week, and when a count does not match.
    #[default]
    WhenDue,
    /// In this run.
    Now,
    /// Not in this run; nor does it count, or ask again for what may be deleted.
    Never,
}

/// What a sync is asked to do.
#[derive(Debug, Clone)]
pub struct SyncOptions {
    /// Which kinds of invoice.
    pub resources: Vec<Resource>,
    /// First sync only: nothing created before this instant is ever mirrored.
    pub since: Option<Timestamp>,
    /// Whether files are downloaded too; what they are owed is recorded in any case.
    pub attachments: bool,
    /// Whether everything is compared too.
    pub audit: Audit,
    /// How long to wait for another run's lock.
    pub wait: Duration,
    /// Which lists are read in slices.
    pub cut: Cut,
}

impl Default for SyncOptions {
    fn default() -> Self {
        Self {
            resources: Resource::ALL.to_vec(),
            since: None,
            attachments: true,
            audit: Audit::default(),
            wait: Duration::ZERO,
            cut: Cut::default(),
        }
    }
}
