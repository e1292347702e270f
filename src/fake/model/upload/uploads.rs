//! What the account knows of uploads.

use std::collections::HashMap;

use serde_json::Value;

use super::archive::StoredFile;
use super::keys::Keys;
use super::record::Record;
use super::rules::UploadRules;
use crate::fake::model::{Millis, Model};
use crate::fake::{Faults, UploadRule};

/// Keys, files and records of uploads, and the rules that spoil them.
#[derive(Debug, Default)]
pub(in crate::fake::model) struct Uploads {
    pub(super) keys: Keys,
    pub(super) rules: UploadRules,
    pub(super) records: Vec<Record>,
    /// By the identifier of their attachment.
    pub(super) files: HashMap<String, StoredFile>,
}

impl Uploads {
    pub(in crate::fake::model) fn new(rules: &[UploadRule]) -> Self {
        Self { rules: UploadRules::new(rules), ..Self::default() }
    }

    pub(in crate::fake::model) fn set_faults(&mut self, faults: &Faults) {
        self.rules = UploadRules::new(&faults.uploads);
    }

    /// The file of an attachment that an upload brought or refers to.
    pub(in crate::fake::model) fn file(&self, attachment_id: &str) -> Option<&StoredFile> {
        self.files.get(attachment_id)
    }
}

impl Model {
    /// One value for each invoice that was made from an upload, oldest first; a person's upload has no key.
    pub fn uploads(&self) -> Vec<Value> {
        let text = |at: Millis| self.writer().dates.text(at);
        self.uploads.records.iter().map(|record| record.json(text)).collect()
    }
}
