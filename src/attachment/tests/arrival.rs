//! Files that arrive whole, and bodies that do not.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures::{StreamExt, stream};
use sha2::{Digest, Sha256};

use super::scene::{Scene, body, files_in, pdf};
use crate::attachment::name::hexadecimal;
use crate::attachment::place::PARTIAL;
use crate::attachment::sweep::sweep;
use crate::attachment::verify::Expectation;
use crate::attachment::writer::HELD;
use crate::error::Error;
use crate::http::transport::Failure;

#[tokio::test]
async fn any_length_in_any_pieces_arrives_as_it_was_sent() {
    for length in [1, 1023, 50_000, HELD - 1, HELD, HELD + 1, 3 * HELD + 5] {
        for chunk in [length, 16_384, 7919] {
            let scene = Scene::real();
            let sent = pdf(length);
            let written = scene.receive(&sent, chunk).await.unwrap();
            assert_eq!(fs::read(scene.final_path()).unwrap(), sent);
            assert_eq!(written.path, scene.final_path());
            assert_eq!(written.size, u64::try_from(length).unwrap());
            assert_eq!(written.sha256, hexadecimal(&Sha256::digest(&sent)));
            assert!(scene.leftovers().is_empty());
        }
    }
}

#[tokio::test]
async fn the_digest_is_the_one_that_everybody_computes() {
    let written = Scene::real().receive(b"abc", 2).await.unwrap();
    assert_eq!(written.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

#[tokio::test]
async fn a_file_downloaded_again_replaces_the_old_one() {
    let scene = Scene::real();
    scene.receive(&pdf(4000), 4000).await.unwrap();
    scene.receive(&pdf(300), 300).await.unwrap();
    assert_eq!(fs::read(scene.final_path()).unwrap(), pdf(300));
}

#[tokio::test]
async fn a_body_that_breaks_leaves_nothing() {
    let scene = Scene::real();
    let broken = stream::iter([Err(Failure::Broken("reset".to_owned()))]);
    let answer = scene.writer().receive(body(&pdf(2 * HELD), 50_000).chain(broken).boxed()).await;
    assert!(matches!(answer, Err(Error::Transport(_))));
    assert!(scene.leftovers().is_empty());
    assert!(!scene.final_path().exists());
}

#[tokio::test]
async fn a_body_shorter_than_promised_gets_no_name() {
    for (length, chunk) in [(0, 1), (999, 999), (HELD, 16_384), (3 * HELD, 16_384)] {
        let scene = Scene::real();
        let promised = u64::try_from(length).unwrap() + 1;
        for expectation in [
            Expectation { file_size: Some(promised), ..Expectation::default() },
            Expectation { content_length: Some(promised), ..Expectation::default() },
        ] {
            let writer = scene.writer_of(expectation);
            let error = writer.receive(body(&pdf(length), chunk)).await.unwrap_err();
            assert!(matches!(&error, Error::Integrity { .. }), "{length}: {error}");
            assert!(scene.leftovers().is_empty() && !scene.final_path().exists(), "{length}");
        }
    }
}

#[tokio::test]
async fn a_body_longer_than_promised_is_refused_before_its_end() {
    let scene = Scene::real();
    let expectation = Expectation { file_size: Some(1000), ..Expectation::default() };
    let writer = scene.writer_of(expectation);
    let taken = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&taken);
    let long = stream::repeat_with(move || {
        counter.fetch_add(1, Ordering::Relaxed);
        Ok(pdf(10_000).into())
    });
    let error = writer.receive(long.take(1000).boxed()).await.unwrap_err();
    assert!(taken.load(Ordering::Relaxed) < 100);
    assert!(matches!(&error, Error::Integrity { attachment_id, .. } if attachment_id.as_str() == "a-1"));
    assert!(error.to_string().contains("1000 bytes"), "{error}");
    assert!(scene.leftovers().is_empty());
}

#[tokio::test]
async fn a_writer_given_up_leaves_nothing() {
    let scene = Scene::real();
    let writer = scene.writer().write(&pdf(2 * HELD)).await.unwrap();
    assert_eq!(scene.leftovers().len(), 1);
    drop(writer);
    assert!(scene.leftovers().is_empty());
}

#[tokio::test]
async fn the_sweep_takes_only_what_never_became_whole() {
    let scene = Scene::real();
    let folder = scene.mirror.path().join(PARTIAL);
    let disk = scene.folders.disk();
    assert_eq!(sweep(disk, scene.mirror.path()).await.unwrap(), 0);
    fs::create_dir(&folder).unwrap();
    for name in ["0123.partial", "4567.partial", "note.txt"] {
        fs::write(folder.join(name), "x").unwrap();
    }
    assert_eq!(sweep(disk, scene.mirror.path()).await.unwrap(), 2);
    assert_eq!(files_in(&folder), [folder.join("note.txt")]);
}
