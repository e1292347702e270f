//! What a sync is asked to do.

use std::time::Duration;

use crate::resource::Resource;
use crate::time::Timestamp;

/// What a sync is asked to do.
#[derive(Debug, Clone)]
pub struct SyncOptions {
    /// Which kinds of invoice.
    pub resources: Vec<Resource>,
    /// First sync only: nothing created before this instant is ever mirrored.
    pub since: Option<Timestamp>,
    /// Whether files are downloaded too; what they are owed is recorded in any case.
    pub attachments: bool,
    /// How long to wait for another run's lock.
    pub wait: Duration,
}

impl Default for SyncOptions {
    fn default() -> Self {
        Self { resources: Resource::ALL.to_vec(), since: None, attachments: true, wait: Duration::ZERO }
    }
}
