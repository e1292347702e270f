//! What a mirror is tied to: one organisation, and one floor.

use rusqlite::{Transaction, params};

use super::fence::Run;
use super::store::Store;
use crate::database::{Durability, Micros, Stop, instant};
use crate::error::{Error, Result};
use crate::id::OrganizationId;
use crate::time::Timestamp;

impl Store {
    /// Ties the mirror to an organisation at its first sync; later, refuses any other.
    pub fn bind_organization(&self, run: Run, organization: &OrganizationId) -> Result<()> {
        let bound = match self.organization_id()? {
            Some(bound) => bound,
            None => self.bind(run, organization)?,
        };
        if bound == *organization {
            return Ok(());
        }
        Err(Error::Config(format!(
            "the mirror in {} belongs to organisation {bound}, and this credential to {organization}: \
             use the other credential or another folder",
            self.folder().display()
        )))
    }

    fn bind(&self, run: Run, organization: &OrganizationId) -> Result<OrganizationId> {
        self.write_for(run, Durability::Full, |transaction| {
            let sql = "UPDATE meta SET organization_id = coalesce(organization_id, ?1) RETURNING organization_id";
            Ok(transaction.query_row(sql, [organization.as_str()], |row| row.get::<_, String>(0))?.into())
        })
    }

    /// The organisation that the mirror is tied to.
    pub fn organization_id(&self) -> Result<Option<OrganizationId>> {
        self.read(|connection| {
            let sql = "SELECT organization_id FROM meta";
            Ok(connection.query_row(sql, [], |row| row.get::<_, Option<String>>(0))?.map(Into::into))
        })
    }

    /// Keeps `since` as the floor at the first sync; later gives the stored one, or refuses a different one.
    pub fn set_floor_once(&self, run: Run, since: Option<Timestamp>) -> Result<Option<Timestamp>> {
        let stored = self.write_for(run, Durability::Full, |transaction| floor(transaction, since))?;
        if since.is_none() || since == stored {
            return Ok(stored);
        }
        let kept = stored.map_or_else(|| "everything".to_owned(), |floor| format!("what is newer than {floor}"));
        Err(Error::Config(format!(
            "since was fixed by the first sync of {}, which keeps {kept}: leave since out, or use another folder",
            self.folder().display()
        )))
    }

    /// Notes that a run has ended well.
    pub fn mark_synced(&self, run: Run, now: Timestamp) -> Result<()> {
        self.write_for(run, Durability::Full, |transaction| {
            transaction.execute("UPDATE meta SET last_sync = ?1", [Micros(now)])?;
            Ok(())
        })
    }
}

fn floor(transaction: &Transaction<'_>, since: Option<Timestamp>) -> Result<Option<Timestamp>, Stop> {
    let sql = "UPDATE meta SET floor_at = ?1, floor_set = 1 WHERE floor_set = 0";
    transaction.execute(sql, params![since.map(Micros)])?;
    Ok(transaction.query_row("SELECT floor_at FROM meta", [], |row| instant(row, "floor_at"))?)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::super::testing::{Bench, at};
    use super::*;

    #[test]
    fn a_mirror_belongs_to_one_organisation() {
        let Bench { store, run, .. } = Bench::new();
        store.bind_organization(run, &"ours".into()).unwrap();
        store.bind_organization(run, &"ours".into()).unwrap();
        let error = store.bind_organization(run, &"theirs".into()).unwrap_err().to_string();
        for part in ["ours", "theirs", &store.folder().display().to_string()] {
            assert!(error.contains(part), "{error}");
        }
        assert_eq!(store.organization_id().unwrap(), Some("ours".into()));
    }

    #[test]
    fn the_floor_is_set_once() {
        let Bench { store, run, .. } = Bench::new();
        assert_eq!(store.set_floor_once(run, Some(at(5))).unwrap(), Some(at(5)));
        assert_eq!(store.set_floor_once(run, None).unwrap(), Some(at(5)));
        assert_eq!(store.set_floor_once(run, Some(at(5))).unwrap(), Some(at(5)));
        let error = store.set_floor_once(run, Some(at(6))).unwrap_err();
        assert!(matches!(&error, Error::Config(text) if text.contains(&at(5).to_string())), "{error}");
    }

    #[test]
    fn a_first_sync_without_floor_keeps_everything() {
        let Bench { store, run, .. } = Bench::new();
        assert_eq!(store.set_floor_once(run, None).unwrap(), None);
        assert!(matches!(store.set_floor_once(run, Some(at(6))).unwrap_err(), Error::Config(_)));
    }
}
