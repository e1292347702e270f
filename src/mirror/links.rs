//! Which invoices name which files; a file is owed once, whoever names it.

use rusqlite::{Transaction, params};

use super::state::Code;
use crate::api::record::Record;
use crate::database::Stop;
use crate::error::Result;
use crate::id::AttachmentId;
use crate::resource::Resource;

/// Links the files of an invoice that was not there before; tells how many of them nobody had named yet.
pub(super) fn link_new(
    transaction: &Transaction<'_>,
    resource: Resource,
    invoice: i64,
    record: &Record,
) -> Result<i64, Stop> {
    record.attachments().map(|id| link(transaction, resource, invoice, id)).sum()
}

/// Links the files that a changed invoice names now and lets go of the others; tells how many nobody had named yet.
pub(super) fn relink(
    transaction: &Transaction<'_>,
    resource: Resource,
    invoice: i64,
    record: &Record,
) -> Result<i64, Stop> {
    let before = linked(transaction, invoice)?;
    let named_now = record.attachments().filter(|id| !before.iter().any(|(_, known)| known == *id));
    let added = named_now.map(|id| link(transaction, resource, invoice, id)).sum::<Result<_, _>>()?;
    for (attachment, id) in &before {
        if !record.attachments().any(|named| named == id) {
            unlink(transaction, invoice, *attachment)?;
        }
    }
    Ok(added)
}

fn linked(transaction: &Transaction<'_>, invoice: i64) -> Result<Vec<(i64, AttachmentId)>, Stop> {
    let sql = "SELECT number, id FROM attachment_link JOIN attachment ON number = attachment WHERE invoice = ?1";
    let mut statement = transaction.prepare_cached(sql)?;
    let rows = statement.query_map([invoice], |row| Ok((row.get(0)?, row.get::<_, String>(1)?.into())))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Links one file; 1 when nobody had named it yet.
fn link(transaction: &Transaction<'_>, resource: Resource, invoice: i64, id: &AttachmentId) -> Result<i64, Stop> {
    let owe = "INSERT INTO attachment (id, resource) VALUES (?1, ?2) ON CONFLICT (id) DO NOTHING";
    let is_new = transaction.prepare_cached(owe)?.execute(params![id.as_str(), Code(resource)])? > 0;
    let number = if is_new { transaction.last_insert_rowid() } else { revive(transaction, id)? };
    let link = "INSERT OR IGNORE INTO attachment_link (invoice, attachment) VALUES (?1, ?2)";
    transaction.prepare_cached(link)?.execute([invoice, number])?;
    Ok(i64::from(is_new))
}

/// Gives a file that is named again the state that it had.
fn revive(transaction: &Transaction<'_>, id: &AttachmentId) -> Result<i64, Stop> {
    let sql = "UPDATE attachment SET state = coalesce(former, state), former = NULL WHERE id = ?1 RETURNING number";
    Ok(transaction.prepare_cached(sql)?.query_row([id.as_str()], |row| row.get(0))?)
}

fn unlink(transaction: &Transaction<'_>, invoice: i64, attachment: i64) -> Result<(), Stop> {
    let cut = "DELETE FROM attachment_link WHERE invoice = ?1 AND attachment = ?2";
    transaction.prepare_cached(cut)?.execute([invoice, attachment])?;
    supersede(transaction, attachment)
}

/// Ends what a deleted invoice alone still owed; it keeps naming its files, and those that are stored stay as they are.
pub(super) fn let_go(transaction: &Transaction<'_>, invoice: i64) -> Result<(), Stop> {
    linked(transaction, invoice)?.iter().try_for_each(|(attachment, _)| supersede(transaction, *attachment))
}

/// Gives the files of an invoice that came back the states that they had.
pub(super) fn take_back(transaction: &Transaction<'_>, invoice: i64) -> Result<(), Stop> {
    let sql = "UPDATE attachment SET state = former, former = NULL WHERE state = 'superseded' AND former IS NOT NULL
               AND number IN (SELECT attachment FROM attachment_link WHERE invoice = ?1)";
    transaction.prepare_cached(sql)?.execute([invoice])?;
    Ok(())
}

/// A file that no invoice names is kept and not looked after; one that is not stored must be named by a live invoice.
fn supersede(transaction: &Transaction<'_>, attachment: i64) -> Result<(), Stop> {
    let sql = "UPDATE attachment AS file SET former = state, state = 'superseded'
               WHERE number = ?1 AND state <> 'superseded'
               AND NOT EXISTS (SELECT 1 FROM attachment_link AS link JOIN invoice ON invoice.number = link.invoice
                               WHERE link.attachment = ?1 AND (deleted_at IS NULL OR file.state = 'done'))";
    transaction.prepare_cached(sql)?.execute([attachment])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop at a surprise")]
    use super::super::state::AttachmentState::{Done, Pending, Superseded};
    use super::super::testing::{Bench, invoice};
    use super::*;

    const KIND: Resource = Resource::SupplierInvoices;

    #[test]
    fn a_file_named_twice_is_owed_once() {
        let bench = Bench::new();
        bench.page(KIND, &[invoice("a", 1, r#","attachment_id":"x","display_attachment_id":"y""#)], None);
        bench.page(KIND, &[invoice("b", 1, r#","attachment_id":"x""#)], None);
        let rows = bench.store.attachments(Some(KIND), 0, 10).unwrap();
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0].invoice_ids, ["a".into(), "b".into()]);
        assert_eq!(rows[1].invoice_ids, ["a".into()]);
    }

    #[test]
    fn a_file_that_nobody_names_is_superseded_and_revived_as_it_was() {
        let bench = Bench::new();
        bench.page(KIND, &[invoice("a", 1, r#","attachment_id":"x""#)], None);
        bench.done("x");
        bench.page(KIND, &[invoice("a", 2, r#","attachment_id":"y""#)], None);
        assert_eq!(bench.states(), [("x".to_owned(), Superseded), ("y".to_owned(), Pending)]);
        bench.page(KIND, &[invoice("b", 1, r#","attachment_id":"x""#)], None);
        assert_eq!(bench.states(), [("x".to_owned(), Done), ("y".to_owned(), Pending)]);
    }

    #[test]
    fn a_file_still_named_by_another_invoice_is_kept_in_its_state() {
        let bench = Bench::new();
        let named = r#","attachment_id":"x""#;
        bench.page(KIND, &[invoice("a", 1, named), invoice("b", 1, named)], None);
        bench.page(KIND, &[invoice("a", 2, "")], None);
        assert_eq!(bench.states(), [("x".to_owned(), Pending)]);
    }

    #[test]
    fn a_download_that_ends_after_its_file_was_superseded_counts_when_it_returns() {
        let bench = Bench::new();
        bench.page(KIND, &[invoice("a", 1, r#","attachment_id":"x""#)], None);
        bench.page(KIND, &[invoice("a", 2, r#","attachment_id":"y""#)], None);
        bench.done("x");
        assert_eq!(bench.states()[0].1, Superseded);
        bench.page(KIND, &[invoice("a", 3, r#","attachment_id":"x""#)], None);
        assert_eq!(bench.states(), [("x".to_owned(), Done), ("y".to_owned(), Superseded)]);
    }
}
