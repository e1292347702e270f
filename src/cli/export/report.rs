//! What is told of an export.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::{Display, Write};
use std::path::Path;

use serde::Serialize;

use super::super::figures::count;
use super::parquet::Exported;
use crate::resource::Resource;

/// The answer to a program.
#[derive(Serialize)]
pub(super) struct Report<'a> {
    pub(super) path: Cow<'a, str>,
    pub(super) rows: u64,
    pub(super) nulls_made: &'a BTreeMap<String, u64>,
    pub(super) seq: i64,
    pub(super) format: &'static str,
}

/// What a person wants to know, on one line.
pub(super) fn sentence(exported: &Exported, resource: Resource, file: Option<&Path>) -> String {
    let rows = if exported.rows == 1 { "1 invoice".to_owned() } else { format!("{} invoices", count(exported.rows)) };
    let mut told = format!("exported {rows}");
    // Writing to a String cannot fail.
    let _ = file.map(|file| write!(told, " to {}", file.display()));
    let _ = misfits(&exported.nulls_made).map(|misfits| write!(told, "; {misfits}"));
    // Each kind has a number of its own: the other kind may not have been exported as far.
    let _ = write!(told, "; next time for {resource}: --after {}", exported.seq);
    told
}

/// Which values were left out; `None` when every one fitted.
pub(in crate::cli) fn misfits<K: Display>(nulls_made: &BTreeMap<K, u64>) -> Option<String> {
    if nulls_made.is_empty() {
        return None;
    }
    let columns: Vec<String> = nulls_made.iter().map(|(column, count)| format!("{column} {count}")).collect();
    Some(format!("left empty because they do not fit their column: {}", columns.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_says_it_all() {
        let nulls_made = [("due_date".to_owned(), 2), ("id".to_owned(), 1)].into();
        let exported = Exported { rows: 1_200, nulls_made, seq: 57 };
        assert_eq!(
            sentence(&exported, Resource::SupplierInvoices, Some(Path::new("a b.csv"))),
            "exported 1,200 invoices to a b.csv; left empty because they do not fit their column: due_date 2, id 1; \
             next time for supplier_invoices: --after 57"
        );
        let one = Exported { rows: 1, nulls_made: BTreeMap::new(), seq: 0 };
        assert_eq!(
            sentence(&one, Resource::ClientInvoices, None),
            "exported 1 invoice; next time for client_invoices: --after 0"
        );
    }
}
