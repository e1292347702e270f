//! A task cancelled while the disk is busy with its file.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

use super::scene::{Scene, body, pdf};
use crate::attachment::disk::{Disk, Found, OsDisk};
use crate::attachment::writer::HELD;

/// A disk whose `append` says that it began and waits until it may go on.
#[derive(Clone)]
struct Slow {
    began: Sender<()>,
    may_go_on: Arc<Mutex<Receiver<()>>>,
    removed: Sender<PathBuf>,
}

impl Disk for Slow {
    type File = File;

    fn look(&self, path: &Path) -> io::Result<Found> {
        OsDisk.look(path)
    }

    fn look_through(&self, path: &Path) -> io::Result<Found> {
        OsDisk.look_through(path)
    }

    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        OsDisk.create_folder(folder)
    }

    fn create_file(&self, path: &Path) -> io::Result<File> {
        OsDisk.create_file(path)
    }

    fn append(&self, file: &mut File, bytes: &[u8]) -> io::Result<()> {
        self.began.send(()).unwrap();
        self.may_go_on.lock().unwrap().recv().unwrap();
        OsDisk.append(file, bytes)
    }

    fn sync_file(&self, file: &File) -> io::Result<()> {
        OsDisk.sync_file(file)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        OsDisk.rename(from, to)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        OsDisk.sync_folder(folder)
    }

    fn open_whole(&self, _folder: &Path) -> io::Result<Option<File>> {
        Ok(None)
    }

    fn sync_whole(&self, whole: &File) -> io::Result<()> {
        OsDisk.sync_whole(whole)
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        OsDisk.remove_file(path)?;
        self.removed.send(path.to_path_buf()).map_err(io::Error::other)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        OsDisk.list(folder)
    }
}

#[tokio::test]
async fn a_cancelled_task_leaves_nothing_once_the_disk_is_done() {
    let (began, has_begun) = channel();
    let (go_on, may_go_on) = channel();
    let (removed, was_removed) = channel();
    let scene = Scene::on(Slow { began, may_go_on: Arc::new(Mutex::new(may_go_on)), removed });
    let task = tokio::spawn(scene.writer().receive(body(&pdf(3 * HELD), 50_000)));
    tokio::task::spawn_blocking(move || has_begun.recv().unwrap()).await.unwrap();
    task.abort();
    assert!(task.await.unwrap_err().is_cancelled());
    go_on.send(()).unwrap();
    let removed = tokio::task::spawn_blocking(move || was_removed.recv().unwrap()).await.unwrap();
    assert!(!removed.exists());
    assert!(scene.leftovers().is_empty());
    assert!(!scene.final_path().exists());
}
