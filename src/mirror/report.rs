//! What is told after a sync, a verification, or when asked.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Serialize;

use super::state::AttachmentState;
use crate::error::Cause;
use crate::id::OrganizationId;
use crate::resource::Resource;
use crate::time::{Timestamp, Watermark};

/// What one sync did to one resource.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ResourceReport {
    /// Rows read.
    pub read: u64,
    /// Invoices seen for the first time.
    pub created: u64,
    /// Invoices whose content differs.
    pub updated: u64,
    /// Invoices that were there already.
    pub unchanged: u64,
    /// Invoices gone from Qonto.
    pub deleted: u64,
    /// Invoices that an audit had to repair.
    pub repaired: u64,
    /// Rows that could not be read and are kept raw.
    pub quarantined: u64,
    /// How far the resource is known to be complete.
    pub watermark: Option<Watermark>,
    /// Whether the scan reached its end.
    pub complete: bool,
    /// Why it did not.
    pub error: Option<String>,
    /// What stood in the way, for the command's exit code.
    #[serde(skip)]
    pub cause: Option<Cause>,
}

/// What one sync did.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct SyncReport {
    /// Each resource that was read.
    pub resources: BTreeMap<Resource, ResourceReport>,
    /// Files fetched.
    pub downloaded: u64,
    /// Files found on disk, whole, and not fetched again.
    pub already_present: u64,
    /// Files still owed, which the next run tries again.
    pub pending: u64,
    /// Invoices whose file is not made yet.
    pub waiting: u64,
    /// Files given up.
    pub dead: u64,
    /// Files given up in this run.
    pub newly_dead: u64,
    /// Bytes of the files fetched.
    pub bytes: u64,
    /// Requests sent.
    pub requests: u64,
    /// Requests sent again.
    pub retries: u64,
    /// Time spent waiting for Qonto's limits.
    pub throttled_seconds: f64,
    /// Time from start to end.
    pub elapsed_seconds: f64,
    /// Whether every scan finished and no file is owed except those waiting.
    pub complete: bool,
}

/// What a mirror holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MirrorStatus {
    /// The organisation it is tied to.
    pub organization_id: Option<OrganizationId>,
    /// Live invoices.
    pub invoices: BTreeMap<Resource, u64>,
    /// Files, and invoices without one, by state.
    pub attachments: BTreeMap<AttachmentState, u64>,
    /// Bytes of the stored files.
    pub bytes: u64,
    /// How far each resource is known to be complete.
    pub watermarks: BTreeMap<Resource, Option<Watermark>>,
    /// When a sync last ended well.
    pub last_sync: Option<Timestamp>,
    /// When an audit last ended well.
    pub last_audit: Option<Timestamp>,
    /// The number of the newest change.
    pub last_seq: i64,
    /// Whether a run holds the mirror now.
    pub locked: bool,
}

/// What a verification found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct VerifyReport {
    /// Files compared.
    pub checked: u64,
    /// Files as they should be.
    pub ok: u64,
    /// Files that are not there.
    pub missing: Vec<PathBuf>,
    /// Files with other bytes than were stored.
    pub corrupt: Vec<PathBuf>,
    /// Files under `attachments` that the mirror does not know.
    pub unknown: Vec<PathBuf>,
    /// Files queued again.
    pub repaired: u64,
}
