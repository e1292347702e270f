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
    /// The paths of files in the mirror, in their order; chosen now where one has none, and then for ever.
    pub fn place(&self, run: Run, files: &[(AttachmentId, PlannedName)]) -> Result<Vec<Result<PathBuf>>> {
        // Commits survive a power cut in order: losing this one loses the files' `done` too, never that alone.
        self.write_for(run, Durability::Normal, |transaction| {
            files.iter().map(|(attachment, name)| place(transaction, attachment, name)).collect()
        })
    }
}

fn place(
    transaction: &Transaction<'_>,
    attachment: &AttachmentId,
    name: &PlannedName,
) -> Result<Result<PathBuf>, Stop> {
    let sql = "SELECT path FROM attachment WHERE id = ?1";
    let known: Option<Option<String>> =
        transaction.prepare_cached(sql)?.query_row([attachment.as_str()], |row| row.get(0)).optional()?;
    match known {
        Some(Some(path)) => Ok(Ok(path.into())),
        Some(None) => choose(transaction, attachment, name),
        None => Ok(Err(Error::Mirror(format!("no invoice names attachment {attachment}")))),
    }
}

fn choose(
    transaction: &Transaction<'_>,
    attachment: &AttachmentId,
    name: &PlannedName,
) -> Result<Result<PathBuf>, Stop> {
    for path in name.candidates().take_while(|path| is_inside(path)) {
        let sql = "UPDATE attachment SET path = ?2 WHERE id = ?1";
        match transaction.prepare_cached(sql)?.execute(params![attachment.as_str(), path]) {
            Ok(_) => return Ok(Ok(path.into())),
            // Taken by another file, be it in other letter case.
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(Err(Error::Mirror(format!("no free name for attachment {attachment} in {}", name.folder))))
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

    fn place(bench: &Bench, id: &str, name: PlannedName) -> Result<PathBuf> {
        bench.store.place(bench.run, &[(id.into(), name)]).unwrap().pop().unwrap()
    }

    fn bench() -> Bench {
        let bench = Bench::new();
        let rows = ["x", "y", "z"].map(|id| invoice(id, 0, &format!(r#","attachment_id":"{id}""#)));
        bench.page(Resource::SupplierInvoices, &rows, None);
        bench
    }

    #[test]
    fn a_path_is_chosen_once() {
        let bench = bench();
        let first = place(&bench, "x", name("Bill", "ab")).unwrap();
        assert_eq!(first, Path::new("attachments/supplier_invoices/2026-01/Bill.ab0000000000.pdf"));
        assert_eq!(place(&bench, "x", name("Other", "cd")).unwrap(), first);
    }

    #[test]
    fn names_that_differ_only_by_case_get_more_digits() {
        let bench = bench();
        let first = place(&bench, "x", name("Bill", "abcdef012345aaaa")).unwrap();
        let second = place(&bench, "y", name("BILL", "abcdef012345bbbb")).unwrap();
        assert!(first.to_str().unwrap().ends_with("Bill.abcdef012345.pdf"));
        assert!(second.to_str().unwrap().ends_with("BILL.abcdef012345bbbb.pdf"));
    }

    #[test]
    fn a_path_is_refused_rather_than_shared() {
        let bench = bench();
        let short = PlannedName { digest_hex: "abcdef012345".into(), ..name("Bill", "") };
        assert!(place(&bench, "x", short.clone()).is_ok());
        let error = place(&bench, "y", short.clone()).unwrap_err();
        assert!(error.to_string().contains("no free name for attachment y"), "{error}");
    }

    #[test]
    fn a_file_that_cannot_be_placed_does_not_hold_up_the_others() {
        let Bench { store, run, .. } = bench();
        let wanted = [("x", "Bill"), ("unknown", "Bill"), ("y", "../../evil"), ("z", "Bill")];
        let wanted = wanted.map(|(id, stem)| (id.into(), name(stem, &format!("{id:0>64}").replace(['u', 'n'], "0"))));
        let placed: Vec<bool> = store.place(run, &wanted).unwrap().iter().map(Result::is_ok).collect();
        assert_eq!(placed, [true, false, false, true]);
    }

    #[test]
    fn nothing_is_placed_outside() {
        let bench = bench();
        for stem in ["../../evil", "/etc/x/../.."] {
            assert!(place(&bench, "x", name(stem, "ab")).is_err());
        }
        assert!(place(&bench, "unknown", name("Bill", "ab")).is_err());
    }
}
