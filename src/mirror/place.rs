//! Where a file lies: chosen once, before its first byte, and never shared.

use std::path::{Component, Path, PathBuf};

use rusqlite::{ErrorCode, OptionalExtension, Transaction, params};

use super::fence::Run;
use super::store::Store;
use crate::attachment::place::ATTACHMENTS;
use crate::database::{Durability, Stop};
use crate::error::{Error, Result};
use crate::id::AttachmentId;

/// Digits of the digest in a name, and how many more at each collision.
const DIGITS: usize = 12;

/// The parts of a file's name, safe on every system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedName {
    /// Below `attachments`, with `/` between its parts.
    pub folder: String,
    /// The readable part.
    pub stem: String,
    /// The SHA-256 of the attachment's id, in hexadecimal.
    pub digest_hex: String,
    /// Without its dot; may be empty.
    pub extension: String,
}

impl PlannedName {
    fn path(&self, digits: usize) -> String {
        let digest: String = self.digest_hex.chars().take(digits).collect();
        let dot = if self.extension.is_empty() { "" } else { "." };
        format!("{ATTACHMENTS}/{}/{}.{digest}{dot}{}", self.folder, self.stem, self.extension)
    }

    /// Shorter first; each distinct, whatever the file's own name is.
    fn candidates(&self) -> impl Iterator<Item = String> {
        let whole = self.digest_hex.chars().count();
        (DIGITS..whole).step_by(4).chain([whole]).map(|digits| self.path(digits))
    }
}

impl Store {
    /// The path of a file in the mirror; chosen now if it has none, and then for ever.
    pub fn place(&self, run: Run, attachment: &AttachmentId, name: &PlannedName) -> Result<PathBuf> {
        // Commits survive a power cut in order: losing this one loses the file's `done` too, never that alone.
        self.write_for(run, Durability::Normal, |transaction| {
            let sql = "SELECT path FROM attachment WHERE id = ?1";
            let known =
                transaction.prepare_cached(sql)?.query_row([attachment.as_str()], |row| row.get(0)).optional()?;
            match known {
                Some(Some(path)) => Ok(path),
                Some(None) => choose(transaction, attachment, name),
                None => Err(Error::Mirror(format!("no invoice names attachment {attachment}")).into()),
            }
        })
        .map(|path: String| path.into())
    }
}

fn choose(transaction: &Transaction<'_>, attachment: &AttachmentId, name: &PlannedName) -> Result<String, Stop> {
    for path in name.candidates() {
        if !is_inside(&path) {
            break;
        }
        let sql = "UPDATE attachment SET path = ?2 WHERE id = ?1";
        match transaction.prepare_cached(sql)?.execute(params![attachment.as_str(), path]) {
            Ok(_) => return Ok(path),
            // Taken by another file, be it in other letter case.
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Error::Mirror(format!("no free name for attachment {attachment} in {}", name.folder)).into())
}

fn is_inside(path: &str) -> bool {
    Path::new(path).components().all(|part| matches!(part, Component::Normal(_)))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::super::testing::{Bench, invoice};
    use super::*;
    use crate::resource::Resource;

    fn name(stem: &str, digest: &str) -> PlannedName {
        PlannedName {
            folder: "supplier_invoices/2026-01".into(),
            stem: stem.into(),
            digest_hex: format!("{digest:0<64}"),
            extension: "pdf".into(),
        }
    }

    fn bench() -> Bench {
        let bench = Bench::new();
        let rows = ["x", "y", "z"].map(|id| invoice(id, 0, &format!(r#","attachment_id":"{id}""#)));
        bench.page(Resource::SupplierInvoices, &rows, None);
        bench
    }

    #[test]
    fn a_path_is_chosen_once() {
        let Bench { store, run, .. } = bench();
        let first = store.place(run, &"x".into(), &name("Bill", "ab")).unwrap();
        assert_eq!(first, Path::new("attachments/supplier_invoices/2026-01/Bill.ab0000000000.pdf"));
        assert_eq!(store.place(run, &"x".into(), &name("Other", "cd")).unwrap(), first);
    }

    #[test]
    fn names_that_differ_only_by_case_get_more_digits() {
        let Bench { store, run, .. } = bench();
        let first = store.place(run, &"x".into(), &name("Bill", "abcdef012345aaaa")).unwrap();
        let second = store.place(run, &"y".into(), &name("BILL", "abcdef012345bbbb")).unwrap();
        assert!(first.to_str().unwrap().ends_with("Bill.abcdef012345.pdf"));
        assert!(second.to_str().unwrap().ends_with("BILL.abcdef012345bbbb.pdf"));
    }

    #[test]
    fn a_path_is_refused_rather_than_shared() {
        let Bench { store, run, .. } = bench();
        let short = PlannedName { digest_hex: "abcdef012345".into(), ..name("Bill", "") };
        assert!(store.place(run, &"x".into(), &short).is_ok());
        let error = store.place(run, &"y".into(), &short).unwrap_err();
        assert!(error.to_string().contains("no free name for attachment y"), "{error}");
    }

    #[test]
    fn nothing_is_placed_outside() {
        let Bench { store, run, .. } = bench();
        for stem in ["../../evil", "/etc/x/../.."] {
            assert!(store.place(run, &"x".into(), &name(stem, "ab")).is_err());
        }
        assert!(store.place(run, &"unknown".into(), &name("Bill", "ab")).is_err());
    }
}
