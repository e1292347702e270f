//! Audits that meet answers which prove nothing.

use std::future::Future;

use super::fate::Fate;
use super::mirroring::Mirroring;
use super::telling::alone;
use crate::fake;
use crate::mirror::run::Audit;
use crate::resource::Resource;

const APART: u64 = 16 * 60;
const KIND: Resource = Resource::SupplierInvoices;

fn told(story: impl Future<Output = ()>) {
    alone(0, story);
}

/// An account of a few supplier invoices, and a mirror of all of them.
async fn mirrored() -> Mirroring {
    let quirks = fake::Quirks { per_page_clamp: Some(3), ..fake::Quirks::default() };
    let settings = fake::Settings { supplier_invoices: 5, client_invoices: 0, quirks, ..fake::Settings::default() };
    let mirroring = Mirroring::new(settings);
    mirroring.sync(Audit::Never).await.unwrap().unwrap();
    mirroring
}

fn live(mirroring: &Mirroring) -> u64 {
    mirroring.store().unwrap().status().unwrap().invoices[&KIND]
}

/// One audit in which the gateway in front of Qonto answers the question for a single invoice.
async fn audit(mirroring: &Mirroring, single: Fate) -> Option<String> {
    mirroring.world.state().singles = Some(single);
    let report = mirroring.sync(Audit::Now).await.unwrap().unwrap();
    mirroring.world.state().singles = None;
    report.resources[&KIND].error.clone()
}

#[test]
pub(crate) fn a_page_of_a_gateway_denies_no_invoice() {
    told(async {
        let mirroring = mirrored().await;
        mirroring.world.state().model.delete(fake::Resource::SupplierInvoices, 1);
        for _ in 0..3 {
            mirroring.world.outage(APART);
            let error = audit(&mirroring, Fate::Page(404)).await.unwrap();
            assert!(error.contains("the audit did not finish"), "{error}");
        }
        assert_eq!(live(&mirroring), 5);
        for left in [5, 4] {
            mirroring.world.outage(APART);
            assert_eq!(audit(&mirroring, Fate::Answered).await, None);
            assert_eq!(live(&mirroring), left);
        }
    });
}

#[test]
fn whatever_qonto_says_but_404_denies_no_invoice() {
    for status in [400, 403, 405, 409, 410, 422, 500, 503] {
        told(async {
            let mirroring = mirrored().await;
            mirroring.world.state().model.delete(fake::Resource::SupplierInvoices, 1);
            for _ in 0..3 {
                mirroring.world.outage(APART);
                let error = audit(&mirroring, Fate::Refused(status)).await.unwrap();
                assert!(error.contains("the audit did not finish"), "{status}: {error}");
                assert_eq!(live(&mirroring), 5, "{status} was taken for a denial");
            }
        });
    }
}

#[test]
fn an_audit_that_is_asked_for_does_not_go_by_what_an_earlier_one_saw() {
    told(async {
        let mirroring = mirrored().await;
        for questions in 3.. {
            let fates = std::iter::repeat_n(Fate::Answered, questions).chain([Fate::CrashBefore]);
            mirroring.world.state().questions = fates.collect();
            assert!(mirroring.sync(Audit::Now).await.is_none(), "the process dies in the audit's walk");
            let running = mirroring.store().unwrap().audit_record(KIND).unwrap().running;
            if let Some(audit) = running.filter(|audit| audit.cursor.is_some()) {
                assert!(!audit.walked);
                break;
            }
        }
        mirroring.world.state().model.delete(fake::Resource::SupplierInvoices, 5);
        for left in [5, 0] {
            mirroring.world.outage(APART);
            assert_eq!(audit(&mirroring, Fate::Answered).await, None);
            assert_eq!(live(&mirroring), left);
        }
    });
}
