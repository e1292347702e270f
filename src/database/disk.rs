//! The disk beneath a database: making its file, and the disks that could damage it.

use std::fs::OpenOptions;
use std::io;
use std::path::Path;

use super::kind::Kind;
use crate::error::{Error, Result};

/// Makes an empty file, which is a new database to `SQLite`; making it here tells why when it cannot be made.
pub(crate) fn make_file(path: &Path) -> io::Result<()> {
    OpenOptions::new().create(true).append(true).open(path).map(drop)
}

/// A file that cannot be made, and what to do about it.
pub(crate) fn unwritable(path: &Path, error: &io::Error) -> Error {
    let help = format!("{error}; choose a folder in which you may write");
    Error::io(path, io::Error::new(error.kind(), help))
}

/// `SQLite`'s log and the lock both need a disk of this machine (sqlite.org, write-ahead logging).
#[cfg(all(target_os = "linux", target_pointer_width = "64"))]
pub(crate) fn refuse_network_disk(kind: &Kind, folder: &Path) -> Result<()> {
    const NFS: i64 = 0x6969;
    const SMB: [i64; 3] = [0x517B, 0xFF53_4D42, 0xFE53_4D42];
    let disk = rustix::fs::statfs(folder).map_err(|error| Error::io(folder, error.into()))?.f_type;
    if disk == NFS || SMB.contains(&disk) {
        return Err(Error::Mirror(format!(
            "{} is on a network disk, where a database can be damaged: put the {} on a disk of this machine",
            folder.display(),
            kind.name
        )));
    }
    Ok(())
}

#[cfg(not(all(target_os = "linux", target_pointer_width = "64")))]
#[expect(clippy::unnecessary_wraps, reason = "other systems do not tell the kind of disk cheaply")]
pub(crate) fn refuse_network_disk(_kind: &Kind, _folder: &Path) -> Result<()> {
    Ok(())
}
