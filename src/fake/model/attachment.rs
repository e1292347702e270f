//! Attachments and the presigned URLs of their files.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::refusal::Refusal;
use super::upload::StoredFile;
use super::{Answer, Millis, Model, Resource, Row, dates, hex};
use crate::fake::seed::Pdf;

/// Seconds that a presigned URL works, as Qonto documents.
pub(super) const URL_LIFE: Millis = 1800;

/// The signed part of a presigned URL, in the form of AWS.
pub(super) fn signature(seed: u64, attachment: &str, signed_at: &str) -> String {
    hex(&Sha256::digest(format!("{seed}\n{attachment}\n{signed_at}\n{URL_LIFE}")))
}

impl Model {
    pub(super) fn attachment_answer(&mut self, id: &str) -> Result<Answer, Refusal> {
        let row = self.row_of_attachment(id).ok_or_else(|| Refusal::not_found("attachment"))?;
        let file = self.file_of_row(row, id);
        let size = file.content.size();
        let odd_size = row.odd && row.grain.is_multiple_of(2);
        let attachment = json!({
            "id": id,
            "created_at": self.writer().dates.text(file.created_at),
            "file_name": file.file_name,
            "file_size": if odd_size { json!(size) } else { json!(size.to_string()) },
            "file_content_type": file.kind.content_type(),
            "url": self.presigned(id),
            "probative_attachment": probative(row),
        });
        let body = json!({"attachment": attachment}).to_string();
        // Qonto's JSON escapes the ampersands of URLs.
        let answer = Answer::json(200, if row.odd { body.replace('&', "\\u0026") } else { body });
        self.counters.attachments += 1;
        Ok(answer)
    }

    /// The file behind an attachment that some row has.
    pub(super) fn file_of(&self, id: &str) -> Option<StoredFile> {
        self.row_of_attachment(id).map(|row| self.file_of_row(row, id))
    }

    fn file_of_row(&self, row: &Row, id: &str) -> StoredFile {
        let kept = self.uploads.file(id).cloned();
        kept.unwrap_or_else(|| StoredFile::made(&row.file_name, row.created_at, self.document(row, id)))
    }

    fn document(&self, row: &Row, id: &str) -> Pdf {
        let kind = if row.display.as_deref() == Some(id) { "copy" } else { "original" };
        let title = format!("{} {:07}, {kind}", row.resource.singular(), row.slot);
        Pdf::new(&title, self.nursery.size(id, self.settings.attachment_bytes))
    }

    pub(super) fn row_of_attachment(&self, id: &str) -> Option<&Row> {
        let tables = [self.table(Resource::SupplierInvoices), self.table(Resource::ClientInvoices)];
        tables.into_iter().find_map(|table| table.row_of_attachment(id))
    }

    fn presigned(&self, id: &str) -> String {
        let signed_at = dates::compact(self.now());
        let signature = signature(self.settings.seed, id, &signed_at);
        format!(
            "{}/files/{id}.pdf?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date={signed_at}&X-Amz-Expires={URL_LIFE}\
             &X-Amz-SignedHeaders=host&X-Amz-Signature={signature}",
            self.base_url
        )
    }
}

fn probative(row: &Row) -> Value {
    let status = if row.grain.is_multiple_of(2) { "pending" } else { "unavailable" };
    json!({"status": status})
}
