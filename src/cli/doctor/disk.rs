//! The disk that a mirror lies on, or would lie on.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::super::figures::bytes;
use super::check::Check;
use crate::error::{Error, Result};
use crate::id::OrganizationId;
use crate::mirror::{AttachmentState, MirrorStatus, Opening, Store, refuse_network_disk};

/// Less room than this deserves a look: some twenty thousand invoices.
const SCARCE: u64 = 1 << 30;

/// Looks at the folder, or at the one in which a sync would make it.
pub(super) fn checks(folder: &Path, organization: Option<&OrganizationId>) -> Vec<Check> {
    let place = match existing(folder) {
        Ok(place) => place,
        Err(error) => return vec![Check::failed("folder", &error)],
    };
    let mut checks = vec![writable(&place), local(&place)];
    checks.extend(room(&place));
    checks.push(if folder.join("mirror.db").exists() {
        mirror(folder, organization)
    } else {
        Check::ok("mirror", format!("there is none in {} yet: the first sync makes it", folder.display()))
    });
    checks
}

/// The nearest folder that exists.
fn existing(folder: &Path) -> Result<PathBuf> {
    let absolute = std::path::absolute(folder).map_err(|error| Error::io(folder, error))?;
    for place in absolute.ancestors() {
        match fs::metadata(place) {
            Ok(found) if found.is_dir() => return Ok(place.to_owned()),
            Ok(_) => {
                let message = format!("{} is a file: a mirror is a folder, name another place", place.display());
                return Err(Error::Argument(message));
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(Error::io(place, error)),
        }
    }
    Err(Error::Argument(format!("{} lies nowhere", folder.display())))
}

/// Writes, flushes and locks a file of its own, and removes it.
fn writable(place: &Path) -> Check {
    let probe = place.join(format!(".qontokit-doctor-{}", std::process::id()));
    let tried = try_out(&probe);
    // Where it could not be made there is nothing to remove.
    drop(fs::remove_file(&probe));
    match tried {
        Ok(()) => Check::ok("folder", format!("{} can be written and locked", place.display())),
        Err(error) => Check::failed("folder", &Error::io(place, error)),
    }
}

fn try_out(probe: &Path) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(probe)?;
    file.write_all(b"qontokit doctor")?;
    file.sync_all()?;
    Ok(file.try_lock()?)
}

fn local(place: &Path) -> Check {
    match refuse_network_disk(place) {
        Ok(()) => Check::ok("disk", "is one of this machine"),
        Err(error) => Check::failed("disk", &error),
    }
}

#[cfg(unix)]
fn room(place: &Path) -> Option<Check> {
    let disk = rustix::fs::statvfs(place).ok()?;
    let free = disk.f_bavail.saturating_mul(disk.f_frsize);
    Some(if free < SCARCE {
        Check::warning("room", format!("only {} are free: make room, or choose another disk", bytes(free)))
    } else {
        Check::ok("room", format!("{} are free", bytes(free)))
    })
}

#[cfg(not(unix))]
fn room(_place: &Path) -> Option<Check> {
    None
}

fn mirror(folder: &Path, organization: Option<&OrganizationId>) -> Check {
    match Store::open(folder, Opening::Existing).and_then(|store| store.status()) {
        Ok(status) => judged(&status, organization),
        Err(error) => Check::failed("mirror", &error),
    }
}

fn judged(status: &MirrorStatus, organization: Option<&OrganizationId>) -> Check {
    if let (Some(ours), Some(its)) = (organization, &status.organization_id)
        && ours != its
    {
        let message = format!("belongs to organisation {its}, but the credential to {ours}: name another folder");
        return Check::failed("mirror", &Error::Config(message));
    }
    let given_up = status.attachments.get(&AttachmentState::Dead).copied().unwrap_or_default();
    if status.locked {
        return Check::warning("mirror", "is held by a run at this moment: wait for it to end");
    }
    if given_up > 0 {
        return Check::warning("mirror", format!("{given_up} files were given up; see view attachments in mirror.db"));
    }
    Check::ok("mirror", "can be read")
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;

    #[test]
    fn a_folder_that_does_not_exist_is_looked_for_above() {
        let place = tempfile::tempdir().unwrap();
        assert_eq!(existing(&place.path().join("a").join("b")).unwrap(), place.path());
        assert!(try_out(&place.path().join("probe")).is_ok());
        writable(place.path());
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_file_is_no_folder() {
        let file = tempfile::NamedTempFile::new().unwrap();
        assert!(matches!(existing(&file.path().join("mirror")), Err(Error::Argument(_) | Error::Io { .. })));
        assert!(matches!(existing(file.path()), Err(Error::Argument(text)) if text.contains("is a file")));
    }
}
