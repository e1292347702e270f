//! Symbolic links and files in the way of a mirror's folders.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::symlink;

use tempfile::TempDir;

use super::scene::{Scene, files_in, pdf};

#[tokio::test]
async fn a_link_in_the_way_is_refused_and_named() {
    for link in ["attachments", "attachments/supplier_invoices", "attachments/supplier_invoices/2026-01", ".partial"] {
        let (scene, elsewhere) = (Scene::real(), TempDir::new().unwrap());
        let path = scene.mirror.path().join(link);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        symlink(elsewhere.path(), &path).unwrap();
        let error = scene.receive(&pdf(100), 100).await.unwrap_err().to_string();
        assert!(error.contains("symbolic link") && error.contains(link), "{error}");
        assert!(files_in(elsewhere.path()).is_empty(), "{link}");
    }
}

#[tokio::test]
async fn a_link_under_the_final_name_is_replaced_not_followed() {
    let (scene, elsewhere) = (Scene::real(), TempDir::new().unwrap());
    let precious = elsewhere.path().join("precious.txt");
    fs::write(&precious, "keep").unwrap();
    fs::create_dir_all(scene.final_path().parent().unwrap()).unwrap();
    symlink(&precious, scene.final_path()).unwrap();
    scene.receive(&pdf(100), 100).await.unwrap();
    assert_eq!(fs::read_to_string(&precious).unwrap(), "keep");
    assert_eq!(fs::read(scene.final_path()).unwrap(), pdf(100));
}

#[tokio::test]
async fn a_file_in_the_way_is_named() {
    let scene = Scene::real();
    fs::write(scene.mirror.path().join("attachments"), "x").unwrap();
    let error = scene.receive(&pdf(100), 100).await.unwrap_err().to_string();
    assert!(error.contains("attachments") && error.contains("folder is needed"), "{error}");
}

#[tokio::test]
async fn a_mirror_that_was_removed_is_not_made_anew() {
    let scene = Scene::real();
    fs::remove_dir(scene.mirror.path()).unwrap();
    assert!(scene.receive(&pdf(100), 100).await.is_err());
    assert!(!scene.mirror.path().exists());
}
