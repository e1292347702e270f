//! What was asked of Qonto, by kind.

use crate::simulation::mirroring::Mirroring;

/// How often Qonto was asked.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Requests {
    /// For pages of lists.
    pub(super) pages: usize,
    /// For addresses of files.
    pub(super) addresses: usize,
    /// For files.
    pub(super) files: usize,
    /// For anything else: whose account it is, single invoices.
    pub(super) others: usize,
}

impl Requests {
    /// All requests so far.
    pub(super) fn of(mirroring: &Mirroring) -> Self {
        let mut requests = Self::default();
        for request in mirroring.world.state().model.requests() {
            let path = request["path"].as_str().unwrap();
            let kind = match path {
                path if path.ends_with("_invoices") => &mut requests.pages,
                path if path.starts_with("/v2/attachments/") => &mut requests.addresses,
                path if path.starts_with("/files/") => &mut requests.files,
                _ => &mut requests.others,
            };
            *kind += 1;
        }
        requests
    }

    pub(super) const fn since(&self, before: &Self) -> Self {
        Self {
            pages: self.pages - before.pages,
            addresses: self.addresses - before.addresses,
            files: self.files - before.files,
            others: self.others - before.others,
        }
    }
}
