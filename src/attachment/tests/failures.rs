//! A disk that refuses at any moment: never a torn file, never a leftover, always the reason.

use std::fs;

use super::faulty::Faulty;
use super::scene::{Scene, pdf};
use crate::attachment::folders::Folders;
use crate::attachment::writer::HELD;

#[tokio::test]
pub(crate) async fn a_name_appears_only_after_its_bytes_are_durable() {
    let disk = Faulty::healthy();
    let scene = Scene::on(disk.clone());
    scene.receive(&pdf(50_000), 16_384).await.unwrap();
    let before = disk.asked().len();
    scene.receive(&pdf(50_000), 16_384).await.unwrap();
    let second = disk.asked().split_off(before);
    assert_eq!(second, ["create_file", "append", "sync_file", "rename a.pdf", "sync_folder 2026-01"]);
}

#[tokio::test]
async fn a_file_that_can_be_held_is_given_to_the_disk_at_once() {
    for (length, appends) in [(HELD, 1), (HELD + 1, 2), (2 * HELD, 2), (2 * HELD + 1, 3)] {
        let disk = Faulty::healthy();
        Scene::on(disk.clone()).receive(&pdf(length), 10_000).await.unwrap();
        assert_eq!(disk.asked().iter().filter(|line| *line == "append").count(), appends, "{length}");
    }
}

#[tokio::test]
async fn new_folders_are_made_durable_from_above() {
    let disk = Faulty::healthy();
    let scene = Scene::on(disk.clone());
    scene.receive(&pdf(100), 100).await.unwrap();
    let asked = disk.asked();
    let position = |operation: &str| asked.iter().position(|line| line == operation).unwrap();
    assert!(position("create_folder 2026-01") < position("sync_folder supplier_invoices"));
    assert!(position("sync_folder supplier_invoices") < position("rename a.pdf"));
    assert!(position("sync_folder attachments") < position("rename a.pdf"));
}

#[tokio::test]
async fn a_folder_made_for_a_user_is_durable_too() {
    let disk = Faulty::healthy();
    let scene = Scene::on(disk.clone());
    scene.folders.prepare(&scene.mirror.path().join("new/deep")).await.unwrap();
    assert_eq!(disk.asked().last().unwrap(), "sync_folder new");
    assert_eq!(disk.asked().len(), 4);
}

#[tokio::test]
async fn a_folder_that_another_run_made_is_synced_once() {
    let scene = Scene::on(Faulty::healthy());
    scene.receive(&pdf(100), 100).await.unwrap();
    let disk = Faulty::healthy();
    let next = Scene { mirror: scene.mirror, folders: Folders::new(disk.clone()) };
    next.receive(&pdf(100), 100).await.unwrap();
    assert!(disk.asked().contains(&"sync_folder supplier_invoices".to_owned()));
    assert!(!disk.asked().iter().any(|line| line.starts_with("create_folder")));
}

#[tokio::test]
async fn a_full_disk_is_reported_and_leaves_nothing_half_done() {
    let whole = pdf(3 * HELD + 17);
    let needed = operations_needed(&whole).await;
    assert!(needed > 10);
    for operation in 0..needed {
        let scene = Scene::on(Faulty::full_from(operation));
        let error = scene.receive(&whole, 100_000).await.unwrap_err();
        assert!(error.is_disk_full(), "operation {operation}: {error}");
        assert!(scene.leftovers().is_empty(), "operation {operation}");
        let stored = fs::read(scene.final_path());
        assert!(stored.is_err() || stored.is_ok_and(|bytes| bytes == whole), "operation {operation}");
    }
}

#[tokio::test]
async fn a_failed_replacement_keeps_the_old_file() {
    let needed = operations_needed(&pdf(100)).await;
    for operation in 0..needed {
        let old = Scene::real();
        old.receive(&pdf(100), 100).await.unwrap();
        let disk = Faulty::full_from(operation);
        let scene = Scene { mirror: old.mirror, folders: Folders::new(disk) };
        let _ = scene.receive(&pdf(200), 100).await;
        let length = fs::read(scene.final_path()).unwrap().len();
        assert!([100, 200].contains(&length), "operation {operation}: {length}");
        assert!(scene.leftovers().is_empty(), "operation {operation}");
    }
}

async fn operations_needed(whole: &[u8]) -> usize {
    let disk = Faulty::healthy();
    Scene::on(disk.clone()).receive(whole, 100_000).await.unwrap();
    disk.asked().len()
}
