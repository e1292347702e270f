//! Places in a mirror and in a folder of the user.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::scene::{body, files_in, pdf};
use crate::attachment::disk::OsDisk;
use crate::attachment::folders::Folders;
use crate::attachment::name::safe_name;
use crate::attachment::place::Place;
use crate::attachment::settling::settle_alone;
use crate::attachment::verify::Expectation;
use crate::attachment::writer::Writer;
use crate::error::Error;
use crate::id::AttachmentId;

#[test]
fn a_stored_path_cannot_leave_the_mirror() {
    let mirror = Path::new("mirror");
    assert_eq!(
        Place::in_mirror(mirror, Path::new("attachments/b.pdf")).unwrap().path(),
        mirror.join("attachments/b.pdf")
    );
    for relative in ["", "..", "../x", "attachments/../../x", "/etc/passwd", ".", "attachments", "mirror.db"] {
        assert!(matches!(Place::in_mirror(mirror, Path::new(relative)), Err(Error::MirrorCorrupt(_))), "{relative:?}");
    }
}

#[test]
fn a_given_name_is_one_name() {
    let folder = Path::new("folder");
    let place = Place::under_given_name(folder, "May invoice.PDF").unwrap();
    assert_eq!(place.path(), Path::new("folder/May invoice.PDF"));
    for given in ["", ".", "..", " ", "a/b.pdf", "..\\b.pdf", "a\0.pdf"] {
        let Err(Error::Argument(text)) = Place::under_given_name(folder, given) else { panic!("{given:?}") };
        assert!(text.contains("file_name "), "{text}");
    }
}

#[test]
fn a_given_name_is_kept_or_refused() {
    let folder = Path::new("folder");
    let long = format!("{}.pdf", "x".repeat(300));
    let decomposed = "Re\u{301}sume\u{301}.pdf";
    for given in ["a:b.pdf", "a?b.pdf", ".a.pdf", "-a.pdf", "a.pdf ", "a .pdf", "NUL.pdf", "a\n.pdf", decomposed, &long]
    {
        let Err(Error::Argument(text)) = Place::under_given_name(folder, given) else { panic!("{given:?}") };
        let safe = safe_name(given);
        assert!(text.ends_with(&format!("give {safe:?} instead")), "{text}");
        assert_eq!(Place::under_given_name(folder, &safe).unwrap().path(), folder.join(safe));
    }
}

#[tokio::test]
async fn the_same_name_many_times_is_as_many_files() {
    let folder = TempDir::new().unwrap();
    let target = folder.path().join("new/deep");
    let folders = Folders::new(OsDisk);
    folders.prepare(&target).await.unwrap();
    for round in 0..2 {
        for number in 0..20 {
            let id = AttachmentId::from(format!("id-{number}"));
            let place = Place::in_folder(&target, &id, "Invoice.pdf", None);
            let writer = Writer::new(&folders, place.partial(), &id, Expectation::default());
            let arrived = writer.receive(body(&pdf(100 + number + round), 64)).await.unwrap();
            settle_alone(&folders, arrived, place).await.unwrap();
        }
        assert_eq!(files_in(&target).len(), 20);
    }
}

#[tokio::test]
async fn an_empty_folder_is_the_working_folder() {
    assert_eq!(Place::under_given_name(Path::new(""), "a.pdf").unwrap().path(), Path::new("./a.pdf"));
    Folders::new(OsDisk).prepare(Path::new("")).await.unwrap();
}

#[tokio::test]
async fn a_folder_that_is_a_file_is_named() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("invoices");
    fs::write(&file, "x").unwrap();
    for path in [file.clone(), file.join("deeper")] {
        let error = Folders::new(OsDisk).prepare(&path).await.unwrap_err();
        assert!(matches!(&error, Error::Io { path, .. } if path.starts_with(&file)), "{error}");
    }
}
