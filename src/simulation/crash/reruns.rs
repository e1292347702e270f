//! The sync after one that did not come to its end.

use super::points::Tried;
use super::requests::Requests;
use super::scene::Scene;
use crate::resource::Resource;
use crate::simulation::mirroring::Mirroring;

/// Pages of each list that may be read twice: the one that was not stored, and those of a second look at what changed,
/// because a scan that an earlier run left claims nothing newer than its own beginning.
const PAGES: usize = 3;
/// What is asked once a run: whose account it is, and for each list how many rows it has.
const ONCE: usize = 3;

/// What was left by a process that was stopped.
pub(super) struct Reruns {
    pub(super) scene: Scene,
    pub(super) crashed: Mirroring,
    /// What that process asked.
    pub(super) spent: Requests,
    /// The files that the mirror had before.
    pub(super) had: usize,
}

impl Reruns {
    /// Syncs what an ending left, and looks at the result; `whole` is what a sync asks that nothing stops.
    pub(super) async fn rerun(&self, left: &Mirroring, whole: &Requests, case: &str, tried: &mut Tried) {
        let on_the_way = (self.spent.addresses + self.had).saturating_sub(had(left));
        left.world.outage(1);
        let before = Requests::of(left);
        let report = self.scene.sync(left).await.expect("nobody dies").unwrap();
        assert!(report.complete, "{case}: {report:?}");
        compare(left, tried);
        self.scene.check_end(left);
        self.check_redone(&Requests::of(left).since(&before), whole, on_the_way, case);
    }

    /// No more work is done twice than a page of each list and the files that were on their way (invariant I13).
    fn check_redone(&self, again: &Requests, whole: &Requests, on_the_way: usize, case: &str) {
        let is_anew = self.scene == Scene::Audit;
        // An audit that is asked for begins anew.
        let pages = if is_anew { whole.pages } else { PAGES * Resource::ALL.len() };
        let others = if is_anew { whole.others } else { ONCE };
        let spent = &self.spent;
        assert!(spent.pages + again.pages <= whole.pages + pages, "{case}: {spent:?}, {again:?}, {whole:?}");
        assert!(spent.others + again.others <= whole.others + others, "{case}: {spent:?}, {again:?}, {whole:?}");
        let addresses = whole.addresses + on_the_way;
        assert!(spent.addresses + again.addresses <= addresses, "{case}: {spent:?}, {again:?}, {whole:?}");
        assert!(spent.files + again.files <= whole.files + on_the_way, "{case}: {spent:?}, {again:?}, {whole:?}");
    }
}

/// How many files a mirror has, and knows that it has.
pub(super) fn had(mirroring: &Mirroring) -> usize {
    mirroring.store().map_or(0, |store| usize::try_from(store.owed().unwrap().done).unwrap())
}

/// Counts the invoices at Qonto, and those that the mirror has not as they are there.
pub(super) fn compare(mirroring: &Mirroring, tried: &mut Tried) {
    let store = mirroring.store().unwrap();
    tried.points += 1;
    for resource in Resource::ALL {
        for row in rows(mirroring, resource) {
            let stored = store.invoice(resource, &row["id"].as_str().unwrap().into()).unwrap();
            let is_same = stored.is_some_and(|text| serde_json::from_str::<serde_json::Value>(&text).unwrap() == row);
            tried.compared += 1;
            tried.lost += u64::from(!is_same);
        }
    }
}

fn rows(mirroring: &Mirroring, resource: Resource) -> Vec<serde_json::Value> {
    let kind = match resource {
        Resource::ClientInvoices => crate::fake::Resource::ClientInvoices,
        Resource::SupplierInvoices => crate::fake::Resource::SupplierInvoices,
    };
    mirroring.world.state().model.rows(kind)
}
