//! One sync for all that a file system holds.

use std::fs::File;
use std::io;
use std::path::Path;

/// Opens the file system of a folder, if one sync of all of it can be relied on. An error of writing back is told to
/// whoever had opened the file system before it happened, so this comes before the first byte.
#[cfg(all(target_os = "linux", target_pointer_width = "64"))]
pub(super) fn open(folder: &Path) -> io::Result<Option<File>> {
    let is_relied_on = tells_errors(rustix::system::uname().release().to_str().unwrap_or_default())
        && writes_all_back(rustix::fs::statfs(folder)?.f_type);
    if is_relied_on { File::open(folder).map(Some) } else { Ok(None) }
}

/// Waits until everything is on the disk.
#[cfg(all(target_os = "linux", target_pointer_width = "64"))]
pub(super) fn sync(whole: &File) -> io::Result<()> {
    Ok(rustix::fs::syncfs(whole)?)
}

/// Whether this Linux tells of all that could not be written: of bytes since 5.8 (syncfs(2)), of names since 5.17, whose
/// `__sync_filesystem` passes on what the file system answers.
#[cfg(all(target_os = "linux", target_pointer_width = "64"))]
fn tells_errors(release: &str) -> bool {
    const TELLS_SINCE: (u32, u32) = (5, 17);
    let mut numbers = release.split(|digit: char| !digit.is_ascii_digit()).map(str::parse);
    let version = (numbers.next(), numbers.next());
    matches!(version, (Some(Ok(major)), Some(Ok(minor))) if (major, minor) >= TELLS_SINCE)
}

/// Whether `syncfs` waits for the disk itself: it does not where another program is between, as with FUSE, nor in every
/// version of an overlay. The numbers are those of statfs(2).
#[cfg(all(target_os = "linux", target_pointer_width = "64"))]
fn writes_all_back(disk: i64) -> bool {
    const EXT: i64 = 0xEF53;
    const XFS: i64 = 0x5846_5342;
    const BTRFS: i64 = 0x9123_683E;
    [EXT, XFS, BTRFS].contains(&disk)
}

/// Elsewhere each file is synced.
#[cfg(not(all(target_os = "linux", target_pointer_width = "64")))]
#[expect(clippy::unnecessary_wraps, reason = "on Linux it may fail")]
pub(super) fn open(_folder: &Path) -> io::Result<Option<File>> {
    Ok(None)
}

/// Elsewhere nothing was opened.
#[cfg(not(all(target_os = "linux", target_pointer_width = "64")))]
pub(super) fn sync(whole: &File) -> io::Result<()> {
    whole.sync_all()
}

#[cfg(all(test, target_os = "linux", target_pointer_width = "64"))]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;

    #[test]
    fn a_system_that_hides_errors_is_not_relied_on() {
        for (release, tells) in [
            ("5.17.0", true),
            ("6.1.0", true),
            ("10.0-rc1", true),
            ("5.15.0-91-generic", false),
            ("4.18.0-553.el8_10.x86_64", false),
            ("", false),
            ("linux", false),
        ] {
            assert_eq!(tells_errors(release), tells, "{release:?}");
        }
    }

    #[test]
    fn a_disk_behind_another_program_is_not_relied_on() {
        for (disk, is_relied_on) in [
            (0xEF53, true),       // ext4
            (0x5846_5342, true),  // xfs
            (0x9123_683E, true),  // btrfs
            (0x6573_5546, false), // fuse
            (0x794C_7630, false), // overlayfs
            (0x6969, false),      // nfs
        ] {
            assert_eq!(writes_all_back(disk), is_relied_on, "{disk:#x}");
        }
    }

    #[test]
    fn what_was_opened_can_be_synced() {
        let folder = tempfile::tempdir().unwrap();
        if let Some(whole) = open(folder.path()).unwrap() {
            sync(&whole).unwrap();
        }
        assert!(open(&folder.path().join("none")).is_err());
    }
}
