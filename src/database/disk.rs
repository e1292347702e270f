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
    let disk = rustix::fs::statfs(folder).map_err(|error| Error::io(folder, error.into()))?.f_type;
    if is_network_disk(disk) { Err(on_network_disk(kind, folder)) } else { Ok(()) }
}

/// Whether the number by which `statfs` names a kind of disk stands for NFS or SMB (statfs(2)).
#[cfg(all(target_os = "linux", target_pointer_width = "64"))]
fn is_network_disk(disk: i64) -> bool {
    const NFS: i64 = 0x6969;
    const SMB: [i64; 3] = [0x517B, 0xFF53_4D42, 0xFE53_4D42];
    disk == NFS || SMB.contains(&disk)
}

#[cfg(all(target_os = "linux", target_pointer_width = "64"))]
fn on_network_disk(kind: &Kind, folder: &Path) -> Error {
    Error::Mirror(format!(
        "{} is on a network disk, where a database can be damaged: put the {} on a disk of this machine",
        folder.display(),
        kind.name
    ))
}

#[cfg(not(all(target_os = "linux", target_pointer_width = "64")))]
#[expect(clippy::unnecessary_wraps, reason = "other systems do not tell the kind of disk cheaply")]
pub(crate) fn refuse_network_disk(_kind: &Kind, _folder: &Path) -> Result<()> {
    Ok(())
}

#[cfg(all(test, target_os = "linux", target_pointer_width = "64"))]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::super::kind::tests::NOTEBOOK;
    use super::*;

    #[test]
    fn network_disks_are_known_by_their_numbers() {
        for (disk, is_network) in [
            (0x6969, true),       // nfs
            (0x517B, true),       // smb
            (0xFF53_4D42, true),  // cifs
            (0xFE53_4D42, true),  // smb2
            (0xEF53, false),      // ext4
            (0x5846_5342, false), // xfs
            (0x9123_683E, false), // btrfs
            (0x2FC1_2FC1, false), // zfs
            (0x0102_1994, false), // tmpfs
            (0x794C_7630, false), // overlayfs
        ] {
            assert_eq!(is_network_disk(disk), is_network, "{disk:#x}");
        }
    }

    #[test]
    fn a_network_disk_is_refused_with_what_to_do() {
        let said = on_network_disk(&NOTEBOOK, Path::new("/mnt/office")).to_string();
        assert!(said.starts_with("/mnt/office is on a network disk"), "{said}");
        assert!(said.ends_with(&format!("put the {} on a disk of this machine", NOTEBOOK.name)), "{said}");
    }

    #[test]
    fn a_disk_of_this_machine_is_used() {
        let folder = tempfile::tempdir().unwrap();
        refuse_network_disk(&NOTEBOOK, folder.path()).unwrap();
    }
}
