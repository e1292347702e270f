//! Files that Qonto makes long after their invoices.

use crate::fake::{self, Quirks};
use crate::mirror::AttachmentState;
use crate::mirror::run::Audit;
use crate::resource::Resource;
use crate::simulation::mirroring::Mirroring;
use crate::simulation::telling::alone;
use crate::time::Timestamp;

const DAY: u64 = 24 * 3600;
const INVOICES: usize = 150;

/// When no list tells it any more, a file that comes late is fetched all the same (invariant I10).
pub(super) fn a_file_that_comes_without_a_new_date() {
    alone(0, async {
        let quirks = Quirks { late_attachments: INVOICES, attachment_bumps_updated_at: false, ..Quirks::default() };
        let settings = fake::Settings {
            supplier_invoices: INVOICES,
            client_invoices: 0,
            attachment_bytes: 400,
            quirks,
            ..fake::Settings::default()
        };
        let mirroring = Mirroring::new(settings);
        let expected = expected(&mirroring);
        assert!(!expected.is_empty());
        for _ in 0..4 {
            mirroring.sync(Audit::Never).await.unwrap().unwrap();
            mirroring.world.outage(4 * DAY);
        }
        let store = mirroring.store().unwrap();
        let files = store.attachments(Some(Resource::SupplierInvoices), 0, u32::MAX).unwrap();
        let here = files.iter().filter(|file| file.state == AttachmentState::Done).count();
        assert!(here >= expected.len(), "of {} files that came late {here} are here", expected.len());
    });
}

/// Invoices that are too young for their files to be given up.
fn expected(mirroring: &Mirroring) -> Vec<serde_json::Value> {
    let now = mirroring.world.now_at_qonto();
    let is_young = |row: &serde_json::Value| {
        let changed = Timestamp::parse(row["updated_at"].as_str().unwrap()).unwrap();
        now.since(changed).as_secs() < 12 * DAY
    };
    let rows = mirroring.world.state().model.rows(fake::Resource::SupplierInvoices);
    rows.into_iter().filter(is_young).collect()
}
