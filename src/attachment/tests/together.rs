//! Many files put in their places together.

use std::fs;
use std::path::Path;

use super::faulty::Faulty;
use super::scene::{Scene, body, pdf};
use crate::attachment::arrived::{Arrived, Written};
use crate::attachment::disk::Disk;
use crate::attachment::place::{PARTIAL, Partial, Place};
use crate::attachment::settling::Settling;
use crate::attachment::verify::Expectation;
use crate::attachment::writer::Writer;
use crate::error::Error;
use crate::error::Result;
use crate::id::AttachmentId;

const FILES: usize = 6;

fn place(scene: &Scene<impl Disk>, number: usize) -> Place {
    let relative = format!("attachments/supplier_invoices/2026-0{}/{number}.pdf", number + 1);
    Place::in_mirror(scene.mirror.path(), Path::new(&relative)).unwrap()
}

async fn arrived<D: Disk>(scene: &Scene<D>, number: usize) -> (Arrived<D>, Place) {
    let partial = Partial::in_mirror(scene.mirror.path());
    let writer = Writer::new(&scene.folders, partial, &AttachmentId::from(number.to_string()), Expectation::default());
    (writer.receive(body(&pdf(1_000 + number), 300)).await.unwrap(), place(scene, number))
}

async fn settled<D: Disk>(scene: &Scene<D>, count: usize) -> Vec<Result<Written>> {
    let mut files = Vec::new();
    for number in 0..count {
        files.push(arrived(scene, number).await);
    }
    let settling = Settling::below(&scene.folders, scene.mirror.path()).unwrap();
    let (mut outcomes, mut stored) = (Vec::new(), Vec::new());
    for (file, place) in files {
        match file.store() {
            Ok(file) => stored.push((file, place)),
            Err(error) => outcomes.push(Err::<Written, Error>(error)),
        }
    }
    outcomes.extend(settling.settle(stored));
    outcomes
}

fn count(disk: &Faulty, operation: &str) -> usize {
    disk.asked().iter().filter(|line| line.starts_with(operation)).count()
}

#[tokio::test]
async fn many_files_cost_one_sync_for_their_bytes_and_one_for_their_names() {
    let disk = Faulty::healthy();
    let scene = Scene::on(disk.clone());
    // Folders are synced when they are made.
    assert!(settled(&scene, FILES).await.iter().all(Result::is_ok));
    let before = disk.asked().len();
    let written = settled(&scene, FILES).await;
    let asked = disk.asked().split_off(before);
    let places =
        |operation: &str| -> Vec<usize> { (0..asked.len()).filter(|at| asked[*at].starts_with(operation)).collect() };
    let (syncs, renames) = (places("sync"), places("rename"));
    assert_eq!((syncs.len(), renames.len()), (2, FILES), "{asked:?}");
    assert!(places("append").iter().all(|append| *append < syncs[0]), "{asked:?}");
    assert!(renames.iter().all(|rename| syncs[0] < *rename && *rename < syncs[1]), "{asked:?}");
    for (number, written) in written.into_iter().enumerate() {
        let written = written.unwrap();
        assert_eq!(written.path, place(&scene, number).path());
        assert_eq!(fs::read(&written.path).unwrap(), pdf(1_000 + number));
    }
    assert!(scene.leftovers().is_empty());
}

#[tokio::test]
async fn few_files_are_synced_one_by_one() {
    let disk = Faulty::healthy();
    assert!(settled(&Scene::on(disk.clone()), 3).await.iter().all(Result::is_ok));
    assert_eq!((count(&disk, "sync_file"), count(&disk, "sync_whole")), (3, 0));
}

#[tokio::test]
async fn a_disk_that_refuses_any_step_has_every_file_whole_or_not_at_all() {
    let disk = Faulty::healthy();
    settled(&Scene::on(disk.clone()), FILES).await;
    let needed = disk.asked().len();
    for operation in 0..needed {
        let scene = Scene::on(Faulty::full_from(operation));
        let outcomes = settled(&scene, FILES).await;
        assert!(outcomes.iter().any(Result::is_err), "operation {operation}");
        for (number, outcome) in outcomes.iter().enumerate() {
            let stored = fs::read(place(&scene, number).path());
            assert!(stored.is_ok() || outcome.is_err(), "operation {operation}: file {number} is said to be there");
            assert!(stored.is_err() || stored.is_ok_and(|bytes| bytes == pdf(1_000 + number)), "operation {operation}");
            assert!(outcome.as_ref().err().is_none_or(Error::is_disk_full), "{outcome:?}");
        }
        assert!(scene.leftovers().is_empty(), "operation {operation}");
    }
}

/// A sync of everything tells an error once, whosever bytes it was about.
#[tokio::test]
async fn after_a_common_sync_has_failed_each_file_is_asked_for_itself() {
    let disk = Faulty::healthy();
    settled(&Scene::on(disk.clone()), FILES).await;
    let at = disk.asked().iter().position(|line| line == "sync_whole").unwrap();
    let disk = Faulty::full_at(at);
    let scene = Scene::on(disk.clone());
    let settling = Settling::below(&scene.folders, scene.mirror.path()).unwrap();
    for round in 1..=2 {
        let mut files = Vec::new();
        for number in 0..FILES {
            let (file, place) = arrived(&scene, number).await;
            files.push((file.store().unwrap(), place));
        }
        assert!(settling.settle(files).iter().all(Result::is_ok));
        assert_eq!((count(&disk, "sync_whole"), count(&disk, "sync_file")), (1, round * FILES), "{:?}", disk.asked());
    }
}

#[tokio::test]
async fn files_whose_common_sync_failed_get_no_name() {
    let disk = Faulty::healthy();
    settled(&Scene::on(disk.clone()), FILES).await;
    let at = disk.asked().iter().position(|line| line == "sync_whole").unwrap();
    let scene = Scene::on(Faulty::full_from(at));
    assert!(settled(&scene, FILES).await.iter().all(Result::is_err));
    assert!((0..FILES).all(|number| !place(&scene, number).path().exists()));
    assert!(scene.mirror.path().join(PARTIAL).read_dir().unwrap().next().is_none());
}

#[tokio::test]
async fn one_file_that_cannot_be_placed_does_not_hold_up_the_others() {
    let scene = Scene::real();
    fs::create_dir_all(place(&scene, 2).path().join("a folder where the file belongs")).unwrap();
    let outcomes = settled(&scene, FILES).await;
    let failed: Vec<usize> = (0..FILES).filter(|number| outcomes[*number].is_err()).collect();
    assert_eq!(failed, [2]);
    assert!(scene.leftovers().is_empty());
}
