//! Invoices for tables and files: as they are stored, in batches, all of them or what changed.

use std::collections::VecDeque;

use rusqlite::{Connection, params};

use super::changes::{last_seq, refuse_forgotten};
use super::state::Code;
use super::store::Store;
use crate::columns::{BATCH_BYTES, BATCH_ROWS};
use crate::database::{Stop, instant};
use crate::error::{Error, Result};
use crate::resource::Resource;
use crate::time::Timestamp;

/// Which invoices are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// Every one that is on Qonto, in the order in which they were first stored.
    Present,
    /// Those that are gone too.
    All,
    /// Each that changed after a number, once and as it is now, those that are gone too; in the order of their changes.
    ChangedAfter(i64),
}

/// One invoice as it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row<'a> {
    /// Its JSON as it was sent.
    pub body: &'a str,
    /// When the mirror found it gone from Qonto.
    pub deleted_at: Option<Timestamp>,
}

/// A reading of invoices that goes on batch by batch. What is stored meanwhile may come or not; nothing comes twice.
#[derive(Debug)]
pub struct Rows {
    resource: Resource,
    place: Place,
    seq: i64,
    newest: i64,
}

#[derive(Debug)]
enum Place {
    /// Behind an invoice's number.
    Behind {
        number: i64,
        with_deleted: bool,
    },
    /// Before these changes, each the last one of its invoice.
    Before(VecDeque<(i64, i64)>),
    End,
}

impl Store {
    /// Begins to read invoices; an error when changes after the number were forgotten, or the number is not this mirror's.
    pub fn rows(&self, resource: Resource, wanted: Wanted) -> Result<Rows> {
        self.read(|connection| {
            let newest = last_seq(connection)?;
            let (place, seq) = match wanted {
                Wanted::Present => (Place::Behind { number: 0, with_deleted: false }, 0),
                Wanted::All => (Place::Behind { number: 0, with_deleted: true }, 0),
                Wanted::ChangedAfter(seq) => (Place::Before(latest(connection, seq, newest)?), seq),
            };
            Ok(Rows { resource, place, seq, newest })
        })
    }
}

impl Rows {
    /// The number to read changes after next time, once what was read so far is safe. Invoices that lie in no order of
    /// changes have none before the last of them was read.
    pub fn seq(&self) -> i64 {
        self.seq
    }

    /// Whether everything was read.
    pub fn is_over(&self) -> bool {
        matches!(self.place, Place::End)
    }

    /// Passes on the next batch, which may be empty; whether there may be more. After a failure the batch comes again.
    pub fn read<E: From<Error>>(
        &mut self,
        store: &Store,
        each: &mut dyn FnMut(Row<'_>) -> Result<(), E>,
    ) -> Result<bool, E> {
        let mut left = Left { rows: BATCH_ROWS, bytes: BATCH_BYTES };
        let mut failure = None;
        let mut counted = |row: Row<'_>| match each(row) {
            Ok(()) => left.take(&row),
            Err(error) => {
                failure = Some(error);
                Next::Failed
            }
        };
        let resource = self.resource;
        let (place, seq) = (&mut self.place, &mut self.seq);
        let is_over = store.read(|connection| match place {
            Place::Behind { number, with_deleted } => {
                read_behind(connection, resource, number, *with_deleted, &mut counted)
            }
            Place::Before(changes) => read_changed(connection, resource, changes, seq, &mut counted),
            Place::End => Ok(true),
        })?;
        if let Some(error) = failure {
            return Err(error);
        }
        if is_over {
            (self.place, self.seq) = (Place::End, self.newest);
        }
        Ok(!is_over)
    }
}

/// What becomes of a batch behind a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    /// It goes on.
    Row,
    /// It is full.
    Full,
    /// Whoever takes it failed, and it comes again.
    Failed,
}

/// What a batch still has room for.
struct Left {
    rows: usize,
    bytes: usize,
}

impl Left {
    /// Whether there is room for more behind a row.
    fn take(&mut self, row: &Row<'_>) -> Next {
        self.rows = self.rows.saturating_sub(1);
        self.bytes = self.bytes.saturating_sub(row.body.len());
        if self.rows > 0 && self.bytes > 0 { Next::Row } else { Next::Full }
    }
}

/// The last change of each invoice that changed, in order.
fn latest(connection: &Connection, after: i64, newest: i64) -> Result<VecDeque<(i64, i64)>, Stop> {
    refuse_forgotten(connection, after)?;
    if after > newest {
        return Err(Error::Mirror(format!(
            "there is no change {after} here, the newest is {newest}: it was another mirror's, so read every invoice again"
        ))
        .into());
    }
    let sql = "SELECT max(seq) AS last, invoice FROM change WHERE seq > ?1 GROUP BY invoice ORDER BY last";
    let mut statement = connection.prepare_cached(sql)?;
    let changes = statement.query_map([after], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(changes.collect::<Result<_, _>>()?)
}

/// In the order of the file: the plus keeps an index from being used, which would read all over it. The place moves only
/// when everything before it was passed on.
fn read_behind(
    connection: &Connection,
    resource: Resource,
    place: &mut i64,
    with_deleted: bool,
    each: &mut dyn FnMut(Row<'_>) -> Next,
) -> Result<bool, Stop> {
    let sql = "SELECT number, body, deleted_at FROM invoice
               WHERE number > ?1 AND +resource = ?2 AND (?3 OR deleted_at IS NULL) ORDER BY number";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params![*place, Code(resource), with_deleted])?;
    while let Some(row) = rows.next()? {
        match each(stored(row)?) {
            Next::Row => {}
            Next::Full => {
                *place = row.get("number")?;
                return Ok(false);
            }
            Next::Failed => return Ok(false),
        }
    }
    Ok(true)
}

fn read_changed(
    connection: &Connection,
    resource: Resource,
    changes: &mut VecDeque<(i64, i64)>,
    seq: &mut i64,
    each: &mut dyn FnMut(Row<'_>) -> Next,
) -> Result<bool, Stop> {
    let sql = "SELECT body, deleted_at FROM invoice WHERE number = ?1 AND resource = ?2";
    let mut statement = connection.prepare_cached(sql)?;
    for (place, (change, number)) in changes.iter().enumerate() {
        let mut rows = statement.query(params![number, Code(resource)])?;
        let Some(row) = rows.next()? else { continue };
        match each(stored(row)?) {
            Next::Row => {}
            Next::Full => {
                *seq = *change;
                changes.drain(..=place);
                return Ok(false);
            }
            Next::Failed => return Ok(false),
        }
    }
    Ok(true)
}

fn stored<'a>(row: &'a rusqlite::Row<'_>) -> Result<Row<'a>, Stop> {
    let body = row.get_ref("body")?.as_str().map_err(rusqlite::Error::from)?;
    Ok(Row { body, deleted_at: instant(row, "deleted_at")? })
}

#[cfg(test)]
mod tests;
