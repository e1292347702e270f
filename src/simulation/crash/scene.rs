//! Mirrors at the brink of a sync that writes much.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use super::image::below;
use crate::attachment::digest::digest;
use crate::attachment::place::ATTACHMENTS;
use crate::error::Result;
use crate::fake;
use crate::mirror::SyncReport;
use crate::mirror::run::Audit;
use crate::simulation::checks::{check_nothing_more, check_truth};
use crate::simulation::mirroring::Mirroring;

const MINUTE: u64 = 60;

/// What the sync is about to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scene {
    /// It makes the mirror.
    First,
    /// It reads what changed and what is new.
    Second,
    /// It learns for the second time that invoices are gone.
    Audit,
    /// It fetches files again that were found missing or damaged.
    Repair,
    /// It makes the mirror of a list that is read in slices.
    Sliced,
}

impl Scene {
    pub(crate) const ALL: [Self; 4] = [Self::First, Self::Second, Self::Audit, Self::Repair];

    /// Qonto and the mirror as they are before the sync.
    pub(crate) async fn begin(self) -> Mirroring {
        let is_long = self == Self::Sliced;
        let (supplier_invoices, client_invoices) = if is_long { (18, 0) } else { (5, 4) };
        let (display_copies, never_attachments) = if is_long { (0, 18) } else { (2, 0) };
        let per_page_clamp = Some(3);
        let quirks = fake::Quirks { per_page_clamp, never_attachments, display_copies, ..fake::Quirks::default() };
        let settings = fake::Settings {
            supplier_invoices,
            client_invoices,
            attachment_bytes: 400,
            quirks,
            ..fake::Settings::default()
        };
        let mirroring = Mirroring::new(settings);
        if !matches!(self, Self::First | Self::Sliced) {
            mirroring.sync(Audit::Never).await.unwrap().unwrap();
            self.prepare(&mirroring).await;
        }
        mirroring
    }

    async fn prepare(self, mirroring: &Mirroring) {
        match self {
            Self::First | Self::Sliced => {}
            Self::Second => {
                // Apart, because rows of one instant are read together.
                for _ in 0..3 {
                    change(mirroring, |model, resource| drop(model.edit(resource, 1)));
                    mirroring.world.outage(5);
                    change(mirroring, |model, resource| drop(model.create(resource, 1)));
                    mirroring.world.outage(5);
                }
                mirroring.world.outage(20 * MINUTE);
            }
            Self::Audit => {
                change(mirroring, |model, resource| drop(model.delete(resource, 2)));
                mirroring.world.outage(20 * MINUTE);
                mirroring.sync(Audit::Now).await.unwrap().unwrap();
                change(mirroring, |model, resource| drop(model.edit(resource, 1)));
                mirroring.world.outage(20 * MINUTE);
            }
            Self::Repair => damage(mirroring),
        }
    }

    /// The sync; `None` when its process ended in the middle.
    pub(crate) async fn sync(self, mirroring: &Mirroring) -> Option<Result<SyncReport>> {
        mirroring.sync(self.audit()).await
    }

    pub(crate) fn audit(self) -> Audit {
        if self == Self::Audit { Audit::Now } else { Audit::Never }
    }

    /// What must be true after a sync that nothing disturbed.
    pub(crate) fn check_end(self, mirroring: &Mirroring) {
        check_truth(mirroring);
        if self == Self::Audit {
            check_nothing_more(mirroring);
        }
        let waiting = below(&mirroring.mirror().join(".partial"));
        assert!(waiting.is_empty(), "{waiting:?} was not swept");
    }
}

fn change(mirroring: &Mirroring, change: impl Fn(&mut fake::Model, fake::Resource)) {
    let mut state = mirroring.world.state();
    for resource in [fake::Resource::SupplierInvoices, fake::Resource::ClientInvoices] {
        change(&mut state.model, resource);
    }
}

/// One file is gone, another one was altered, and the mirror knows both.
fn damage(mirroring: &Mirroring) {
    let files = files(mirroring);
    std::fs::remove_file(&files[0].0).unwrap();
    let length = std::fs::metadata(&files[1].0).unwrap().len();
    std::fs::write(&files[1].0, vec![b'?'; usize::try_from(length).unwrap()]).unwrap();
    let report = mirroring.store().unwrap().verify(true, &mut |_, _, _| ControlFlow::Continue(())).unwrap();
    assert_eq!(report.repaired, 2);
}

/// The files of a mirror under their final names, with their digests.
pub(crate) fn files(mirroring: &Mirroring) -> Vec<(std::path::PathBuf, String)> {
    let paths = below(&mirroring.mirror().join(ATTACHMENTS)).into_iter().filter(|path| path.is_file());
    paths.map(|path| (path.clone(), digest(&path).unwrap().1)).collect()
}

/// Which bytes a whole file may have.
pub(crate) fn digests(mirroring: &Mirroring) -> BTreeSet<String> {
    files(mirroring).into_iter().map(|(_, digest)| digest).collect()
}
