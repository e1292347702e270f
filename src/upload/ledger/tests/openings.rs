#![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]

use std::fs;
use std::path::Path;

use crate::error::Error;
use crate::upload::ledger::testing::{Bench, content, intent, ours};
use crate::upload::ledger::{Ledger, State};

#[test]
fn a_second_upload_is_refused_until_the_first_lets_go() {
    let bench = Bench::new();
    let error = Ledger::open(&bench.path()).unwrap_err();
    assert!(matches!(&error, Error::MirrorLocked(text) if text.contains("another upload is using the ledger")));
    assert!(error.to_string().contains(&bench.path().display().to_string()), "{error}");
    let path = bench.path();
    drop(bench.ledger);
    drop(Ledger::open(&path).unwrap());
}

#[test]
fn a_call_that_is_given_up_has_an_instant_to_let_go() {
    let Bench { ledger, folder } = Bench::new();
    let path = folder.path().join("uploads.db");
    std::thread::scope(|scope| {
        let second = scope.spawn(|| Ledger::open(&path).map(drop));
        drop(ledger);
        second.join().unwrap().unwrap();
    });
}

#[cfg(unix)]
#[test]
fn two_names_of_one_file_meet_at_one_lock() {
    let bench = Bench::new();
    let other = bench.folder.path().join("other.db");
    std::os::unix::fs::symlink(bench.path(), &other).unwrap();
    assert!(matches!(Ledger::open(&other).unwrap_err(), Error::MirrorLocked(_)));
}

#[test]
fn opening_makes_the_folders() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("été #1").join("a?b%41").join("uploads.db");
    let ledger = Ledger::open(&path).unwrap();
    assert_eq!(ledger.path(), path);
    assert!(path.is_file());
}

#[test]
fn what_cannot_be_written_says_to_pass_a_ledger() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let check = |path: &Path, error: Error| {
        let Error::Config(text) = &error else { unreachable!("{error:?}") };
        assert!(text.contains(&path.display().to_string()) && text.contains("pass ledger"), "{text}");
    };
    for path in [&file.join("uploads.db"), folder.path()] {
        check(path, Ledger::open(path).unwrap_err());
        check(path, Ledger::peek(path).unwrap_err());
    }
    let nowhere = Path::new("/proc/self/none/uploads.db");
    check(nowhere, Ledger::open(nowhere).unwrap_err());
}

#[test]
fn what_names_no_file_is_refused() {
    for path in ["", "a\0b"] {
        assert!(matches!(Ledger::open(Path::new(path)).unwrap_err(), Error::Argument(_)));
        assert!(matches!(Ledger::peek(Path::new(path)).unwrap_err(), Error::Argument(_)));
    }
}

#[test]
fn a_look_makes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    assert!(Ledger::peek(&folder.path().join("none").join("uploads.db")).unwrap().is_none());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);

    let empty = folder.path().join("uploads.db");
    fs::write(&empty, "").unwrap();
    assert!(Ledger::peek(&empty).unwrap().is_none());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);

    fs::remove_file(&empty).unwrap();
    drop(Ledger::open(&empty).unwrap());
    fs::remove_file(folder.path().join("uploads.db.lock")).unwrap();
    let before = fs::read(&empty).unwrap();
    drop(Ledger::peek(&empty).unwrap().unwrap());
    assert_eq!(fs::read(&empty).unwrap(), before);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_look_sees_what_an_upload_is_doing_and_writes_nothing() {
    let bench = Bench::new();
    bench.intend(&[intent("a")], 0).unwrap();
    let look = Ledger::peek(&bench.path()).unwrap().unwrap();
    let state = |digest| look.latest(&ours(), &content(digest)).unwrap().map(|record| record.state);
    assert_eq!(state("a"), Some(State::Sending));
    bench.intend(&[intent("b")], 0).unwrap();
    assert_eq!(state("b"), Some(State::Sending));
    let error = look.intend(&ours(), &[intent("c")], crate::upload::ledger::testing::at(0)).unwrap_err();
    assert!(error.to_string().contains("to be read only"), "{error}");
}

#[test]
fn a_ledger_that_was_cut_off_is_read_with_its_log() {
    let bench = Bench::new();
    bench.intend(&[intent("a")], 0).unwrap();
    let copy = bench.folder.path().join("copy.db");
    for end in ["", "-wal"] {
        let name = |path: &Path| format!("{}{end}", path.display());
        fs::copy(name(&bench.path()), name(&copy)).unwrap();
    }
    let ledger = Ledger::open(&copy).unwrap();
    assert_eq!(ledger.latest(&ours(), &content("a")).unwrap().unwrap().state, State::Sending);
}
