//! What the mirror gives to its readers, in pages.

use std::path::PathBuf;

use rusqlite::{Connection, OptionalExtension, params};

use super::state::{AttachmentState, Code};
use super::store::Store;
use crate::database::Stop;
use crate::error::Result;
use crate::id::{AttachmentId, InvoiceId};
use crate::resource::Resource;

/// Cursors of invoices without file come after those of every file.
const WITHOUT_FILE: i64 = 1 << 62;

/// One file, or the want of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttachmentRow {
    /// Its place in the order of rows: pass the last one seen to go on.
    pub cursor: i64,
    /// Which file; `None` while its invoice waits for one.
    pub attachment_id: Option<AttachmentId>,
    /// The kind of invoice that named it first.
    pub resource: Resource,
    /// The invoices that name it.
    pub invoice_ids: Vec<InvoiceId>,
    /// Where it stands.
    pub state: AttachmentState,
    /// Its path in the mirror, once chosen.
    pub path: Option<PathBuf>,
    /// Its length in bytes, once stored.
    pub size: Option<u64>,
    /// The SHA-256 of its bytes, once stored.
    pub sha256: Option<String>,
    /// What kind of file it is, once stored.
    pub content_type: Option<String>,
    /// Why its last try failed.
    pub error: Option<String>,
}

impl Store {
    /// Invoices in the order of their ids, as JSON, from after `after`.
    pub fn invoices(
        &self,
        resource: Resource,
        after: Option<&InvoiceId>,
        include_deleted: bool,
        limit: u32,
    ) -> Result<Vec<(InvoiceId, String)>> {
        self.read(|connection| {
            let sql = "SELECT id, body FROM invoice WHERE resource = ?1 AND id > ?2 AND (?3 OR deleted_at IS NULL)
                       ORDER BY id LIMIT ?4";
            let mut statement = connection.prepare_cached(sql)?;
            let after = after.map_or("", InvoiceId::as_str);
            let rows = statement.query_map(params![Code(resource), after, include_deleted, limit], |row| {
                Ok((row.get::<_, String>(0)?.into(), row.get(1)?))
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// One invoice as JSON, be it deleted.
    pub fn invoice(&self, resource: Resource, id: &InvoiceId) -> Result<Option<String>> {
        self.read(|connection| {
            let sql = "SELECT body FROM invoice WHERE resource = ?1 AND id = ?2";
            let mut statement = connection.prepare_cached(sql)?;
            Ok(statement.query_row(params![Code(resource), id.as_str()], |row| row.get(0)).optional()?)
        })
    }

    /// Files, then invoices without one, from after a cursor; 0 begins.
    pub fn attachments(&self, resource: Option<Resource>, after: i64, limit: u32) -> Result<Vec<AttachmentRow>> {
        self.read(|connection| {
            let mut rows = page(connection, FILES, resource, after, limit)?;
            let missing = limit.saturating_sub(u32::try_from(rows.len()).unwrap_or(u32::MAX));
            if missing > 0 {
                rows.extend(page(connection, WANTS, resource, after.max(WITHOUT_FILE), missing)?);
            }
            Ok(rows)
        })
    }
}

const FILES: &str = "
    SELECT number AS cursor, id, resource, state, path, size, sha256, content_type, error,
      (SELECT json_group_array(id) FROM (SELECT invoice.id FROM attachment_link JOIN invoice ON invoice.number = invoice
       WHERE attachment = attachment.number ORDER BY invoice.number)) AS invoice_ids
    FROM attachment WHERE number > ?1 AND (?2 IS NULL OR resource = ?2) ORDER BY number LIMIT ?3";

const WANTS: &str = "
    SELECT invoice | (1 << 62) AS cursor, NULL AS id, resource, state, NULL AS path, NULL AS size, NULL AS sha256,
      NULL AS content_type, NULL AS error, json_array(id) AS invoice_ids
    FROM waiting CROSS JOIN invoice ON number = invoice
    WHERE invoice > (?1 & ~(1 << 62)) AND (?2 IS NULL OR resource = ?2) ORDER BY invoice LIMIT ?3";

fn page(
    connection: &Connection,
    sql: &str,
    resource: Option<Resource>,
    after: i64,
    limit: u32,
) -> Result<Vec<AttachmentRow>, Stop> {
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map(params![after, resource.map(Code), limit], attachment)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn attachment(row: &rusqlite::Row<'_>) -> rusqlite::Result<AttachmentRow> {
    Ok(AttachmentRow {
        cursor: row.get("cursor")?,
        attachment_id: row.get::<_, Option<String>>("id")?.map(Into::into),
        resource: row.get::<_, Code>("resource")?.0,
        invoice_ids: serde_json::from_str(row.get_ref("invoice_ids")?.as_str()?).unwrap_or_default(),
        state: row.get("state")?,
        path: row.get::<_, Option<String>>("path")?.map(Into::into),
        size: row.get::<_, Option<i64>>("size")?.and_then(|size| u64::try_from(size).ok()),
        sha256: row.get("sha256")?,
        content_type: row.get("content_type")?,
        error: row.get("error")?,
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop at a surprise")]
    use super::super::store::Opening;
    use super::super::testing::{Bench, invoice};
    use super::*;

    const KIND: Resource = Resource::SupplierInvoices;

    #[test]
    fn invoices_come_in_pages_as_they_were_sent() {
        let bench = Bench::new();
        let rows = ["c", "a", "b"].map(|id| invoice(id, 0, ""));
        bench.page(KIND, &rows, None);
        let first = bench.store.invoices(KIND, None, false, 2).unwrap();
        assert_eq!(first.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(first[0].1, rows[1].text());
        let rest = bench.store.invoices(KIND, Some(&first[1].0), false, 2).unwrap();
        assert_eq!(rest.len(), 1);
        assert_eq!(bench.store.invoice(KIND, &"c".into()).unwrap().unwrap(), rest[0].1);
        assert_eq!(bench.store.invoice(Resource::ClientInvoices, &"c".into()).unwrap(), None);
    }

    #[test]
    fn files_and_wants_come_in_one_order() {
        let bench = Bench::new();
        bench.page(KIND, &[invoice("a", 0, ""), invoice("b", 0, r#","attachment_id":"x""#), invoice("c", 0, "")], None);
        let (mut seen, mut after) = (Vec::new(), 0);
        while let Some(row) = bench.store.attachments(Some(KIND), after, 1).unwrap().pop() {
            after = row.cursor;
            seen.push((row.attachment_id.map(|id| id.to_string()), row.invoice_ids[0].to_string(), row.state));
        }
        let waits = |id: &str| (None, id.to_owned(), AttachmentState::Waiting);
        assert_eq!(seen, [(Some("x".to_owned()), "b".to_owned(), AttachmentState::Pending), waits("a"), waits("c")]);
        assert_eq!(bench.store.attachments(None, 0, 9).unwrap().len(), 3);
        assert_eq!(bench.store.attachments(Some(Resource::ClientInvoices), 0, 9).unwrap(), []);
    }

    #[test]
    fn a_second_reader_sees_every_commit_while_the_writer_is_open() {
        let bench = Bench::new();
        let other = Store::open(bench.store.folder(), Opening::Existing).unwrap();
        bench.page(KIND, &[invoice("a", 0, "")], None);
        assert_eq!(other.invoices(KIND, None, false, 9).unwrap().len(), 1);
    }
}
