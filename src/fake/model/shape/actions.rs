//! What may be done with a supplier invoice, and why not.

use serde::Serialize;

use crate::fake::model::Row;

#[derive(Debug, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "Qonto lists its actions as flags")]
pub(super) struct AvailableActions {
    delete: bool,
    archive: bool,
    unarchive: bool,
    pay: bool,
    reasons: Reasons,
}

#[derive(Debug, Serialize)]
struct Reasons {
    pay: Vec<&'static str>,
    delete: Vec<&'static str>,
    archive: Vec<&'static str>,
    unarchive: Vec<&'static str>,
}

impl AvailableActions {
    pub(super) fn new(row: &Row) -> Self {
        let is_settled = matches!(row.status, "paid" | "archived" | "rejected");
        let reasons = Reasons {
            pay: reasons([
                (row.credit_note, "is_credit_note"),
                (row.lacks_data(), "missing_data"),
                (is_settled, "invalid_status"),
            ]),
            delete: reasons([(row.status == "scheduled", "invalid_status")]),
            archive: reasons([(row.status == "archived", "invalid_status")]),
            unarchive: reasons([(row.status != "archived", "invalid_status")]),
        };
        Self {
            delete: reasons.delete.is_empty(),
            archive: reasons.archive.is_empty(),
            unarchive: reasons.unarchive.is_empty(),
            pay: reasons.pay.is_empty(),
            reasons,
        }
    }
}

fn reasons<const N: usize>(reasons: [(bool, &'static str); N]) -> Vec<&'static str> {
    reasons.into_iter().filter(|(applies, _)| *applies).map(|(_, reason)| reason).collect()
}
