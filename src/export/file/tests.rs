#![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]

use std::path::PathBuf;

use super::*;

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn write(path: &Path, text: &str) -> Result<()> {
    let mut file = File::create(path)?;
    file.write_all(text.as_bytes()).unwrap();
    file.keep()
}

fn refusal(path: &Path) -> String {
    write(path, "never").unwrap_err().to_string()
}

fn folder() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("the report.csv");
    (folder, path)
}

#[test]
fn a_file_replaces_the_one_before_when_it_is_whole() {
    let (folder, path) = folder();
    write(&path, "one").unwrap();
    let mut second = File::create(&path).unwrap();
    second.write_all(b"two").unwrap();
    second.flush().unwrap();
    assert_eq!((fs::read_to_string(&path).unwrap(), names(folder.path()).len()), ("one".into(), 2));
    second.keep().unwrap();
    assert_eq!((fs::read_to_string(&path).unwrap(), names(folder.path()).len()), ("two".into(), 1));
}

#[test]
fn a_file_that_is_given_up_leaves_what_was_there() {
    let (folder, path) = folder();
    write(&path, "one").unwrap();
    let mut second = File::create(&path).unwrap();
    second.write_all(&vec![b'x'; 100_000]).unwrap();
    drop(second);
    assert_eq!(
        (fs::read_to_string(&path).unwrap(), names(folder.path())),
        ("one".into(), vec!["the report.csv".into()])
    );
}

#[cfg(unix)]
#[test]
fn a_private_file_stays_private_and_a_link_stays_a_link() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let (folder, path) = folder();
    write(&path, "one").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    let link = folder.path().join("latest.csv");
    symlink("the report.csv", &link).unwrap();
    write(&link, "two").unwrap();
    assert!(link.is_symlink());
    assert_eq!(fs::read_to_string(&path).unwrap(), "two");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn what_cannot_be_written_is_told_with_what_to_do() {
    let (folder, path) = folder();
    assert!(refusal(folder.path()).ends_with("is a folder: name a file in it"));
    assert!(refusal(&path.join("")).ends_with("is a folder: name a file in it"));
    assert!(refusal(&folder.path().join("none/x.csv")).ends_with("make it first"));
    assert!(refusal(Path::new("")).ends_with("is a folder: name a file in it"));
    write(&path, "one").unwrap();
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).unwrap();
    assert!(refusal(&path).contains("is write-protected"), "{}", refusal(&path));
    assert_eq!(names(folder.path()), ["the report.csv"]);
}

#[cfg(unix)]
#[test]
fn a_link_to_nothing_is_refused() {
    let (folder, path) = folder();
    std::os::unix::fs::symlink(folder.path().join("gone.csv"), &path).unwrap();
    assert!(refusal(&path).contains("is a link to a file that does not exist"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_device_is_written_to_as_it_is() {
    write(Path::new("/dev/null"), "nothing").unwrap();
    let mut full = File::create(Path::new("/dev/full")).unwrap();
    full.write_all(b"x").unwrap();
    let error = full.keep().unwrap_err();
    assert!(error.is_disk_full() && error.to_string().contains("make room"), "{error}");
}
