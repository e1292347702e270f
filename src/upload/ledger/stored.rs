//! The ledger's values as they are stored.

use rusqlite::Row;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};

use super::record::Record;
use crate::database::instant;
use crate::upload::document::Content;
use crate::upload::key::IdempotencyKey;
use crate::upload::moment::Moment;

/// A content as it is stored: the text that keys are derived from.
pub(super) struct StoredContent(pub(super) Content);

impl ToSql for StoredContent {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.0.to_string().into())
    }
}

impl FromSql for StoredContent {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let content = match value.as_str()?.split_once(':') {
            Some(("sha256", digest)) => Content::Sha256(digest.into()),
            Some(("attachment", id)) => Content::Attachment(id.into()),
            _ => return Err(FromSqlError::InvalidType),
        };
        Ok(Self(content))
    }
}

/// A key as it is stored.
struct StoredKey(IdempotencyKey);

impl FromSql for StoredKey {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        IdempotencyKey::given(value.as_str()?).map(Self).ok_or(FromSqlError::InvalidType)
    }
}

/// Reads a row that has every column of a record.
pub(super) fn record(row: &Row<'_>) -> rusqlite::Result<Record> {
    let size: i64 = row.get("size")?;
    Ok(Record {
        content: row.get::<_, StoredContent>("content")?.0,
        generation: row.get("generation")?,
        key: row.get::<_, StoredKey>("key")?.0,
        file_name: row.get("file_name")?,
        size: size.unsigned_abs(),
        state: row.get("state")?,
        first_sent: moment(row, ["first_sent_qonto", "first_sent_local"])?,
        last_sent: moment(row, ["last_sent_qonto", "last_sent_local"])?,
        invoice_id: row.get::<_, Option<String>>("invoice_id")?.map(Into::into),
        invoice: row.get::<_, Option<Vec<u8>>>("invoice")?.map(Into::into),
    })
}

fn moment(row: &Row<'_>, [qonto, local]: [&str; 2]) -> rusqlite::Result<Option<Moment>> {
    let both = instant(row, qonto)?.zip(instant(row, local)?);
    Ok(both.map(|(qonto, local)| Moment { qonto, local }))
}
