//! What becomes of an invoice that was deleted at Qonto.

use crate::fake;
use crate::mirror::run::Audit;
use crate::resource::Resource;
use crate::simulation::fate::Fate;
use crate::simulation::mirroring::Mirroring;
use crate::simulation::telling::alone;

const APART: u64 = 16 * 60;

/// A mirror of five supplier invoices, of which Qonto has one no more.
async fn with_one_deleted() -> Mirroring {
    let settings = fake::Settings { supplier_invoices: 5, client_invoices: 0, ..fake::Settings::default() };
    let mirroring = Mirroring::new(settings);
    mirroring.sync(Audit::Never).await.unwrap().unwrap();
    mirroring.world.outage(24 * 3600);
    mirroring.sync(Audit::Never).await.unwrap().unwrap();
    mirroring.world.state().model.delete(fake::Resource::SupplierInvoices, 1);
    mirroring
}

async fn live_after(mirroring: &Mirroring, audit: Audit) -> u64 {
    mirroring.world.outage(APART);
    mirroring.sync(audit).await.unwrap().unwrap();
    mirroring.store().unwrap().status().unwrap().invoices[&Resource::SupplierInvoices]
}

/// Whatever Qonto answers but a denial, the invoice stays (invariant I11).
pub(super) fn an_error_denies_nothing() {
    alone(0, async {
        let mirroring = with_one_deleted().await;
        mirroring.world.state().singles = Some(Fate::Refused(500));
        for _ in 0..3 {
            let live = live_after(&mirroring, Audit::Now).await;
            assert_eq!(live, 5, "an invoice that could not be asked for was called deleted");
        }
        mirroring.world.state().singles = None;
        for live in [5, 4] {
            assert_eq!(live_after(&mirroring, Audit::Now).await, live);
        }
    });
}

/// Long before the weekly audit, the count tells that something is gone.
pub(super) fn a_count_shows_a_deletion() {
    alone(0, async {
        let mirroring = with_one_deleted().await;
        let mut live = 5;
        for _ in 0..8 {
            live = live_after(&mirroring, Audit::WhenDue).await;
        }
        assert_eq!(live, 4, "a deletion went unnoticed although the count tells it");
    });
}
