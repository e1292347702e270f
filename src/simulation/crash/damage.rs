//! A mirror's database that another program holds, or that was damaged somewhere in its middle.

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;

use super::image::Image;
use super::points::Tried;
use super::reruns::compare;
use super::scene::Scene;
use crate::database::be_patient_for;
use crate::error::{Error, Result};
use crate::mirror::run::Audit;
use crate::mirror::{Opening, Store};
use crate::resource::Resource;
use crate::simulation::figures::{Figure, tell};
use crate::simulation::mirroring::Mirroring;
use crate::simulation::telling::alone;

const PAGE: usize = 4096;

#[test]
fn a_mirror_that_another_program_keeps_busy_is_told_and_left_alone() {
    be_patient_for(Duration::from_millis(20));
    alone(0, async {
        let mirroring = Scene::Second.begin().await;
        let other = Connection::open(mirroring.mirror().join("mirror.db")).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        let error = Scene::Second.sync(&mirroring).await.unwrap().unwrap_err();
        assert!(matches!(&error, Error::Mirror(text) if text.contains("close it there and try again")), "{error}");
        other.execute_batch("COMMIT").unwrap();
        assert!(Scene::Second.sync(&mirroring).await.unwrap().unwrap().complete);
        Scene::Second.check_end(&mirroring);
        tell(Figure::FaultsInjected, 1);
    });
}

#[test]
fn a_page_that_was_overwritten_is_told_and_the_mirror_can_be_made_anew() {
    let (damaged, told) = overwrite_every_page();
    assert!(told > damaged / 2, "{told} of {damaged}");
    tell(Figure::FaultsInjected, damaged);
}

/// Damages each page; tells how many were, and how often it was told.
fn overwrite_every_page() -> (u64, u64) {
    alone(0, async {
        let sound = Scene::Second.begin().await;
        let image = Image::of(sound.root());
        let pages = image.files[Path::new("mirror/mirror.db")].len() / PAGE;
        let (mut damaged, mut told, mut untold) = (0, 0, Vec::new());
        for (page, noise) in (0..pages).flat_map(|page| [(page, 0), (page, 0xA5)]) {
            let mut image = image.clone();
            image.files.get_mut(Path::new("mirror/mirror.db")).unwrap()[page * PAGE..][..PAGE].fill(noise);
            let mirroring = sound.restored(&image);
            damaged += 1;
            if let Err(error) = synced_and_read(&mirroring).await {
                let is_told = matches!(&error, Error::MirrorCorrupt(text) if text.contains("aside and sync again"));
                untold.extend((!is_told).then(|| format!("page {page} with {noise}: {error}")));
                told += 1;
                make_anew(&mirroring).await;
            }
            untold.extend(differs(&mirroring).map(|what| format!("page {page} with {noise}: {what}")));
        }
        assert!(untold.is_empty(), "{untold:#?}");
        (damaged, told)
    })
}

/// Does what the error says.
async fn make_anew(mirroring: &Mirroring) {
    for name in ["mirror.db", "mirror.db-wal", "mirror.db-shm"] {
        drop(fs::remove_file(mirroring.mirror().join(name)));
    }
    mirroring.sync(Audit::Never).await.unwrap().unwrap();
}

/// What is still wrong in a mirror.
fn differs(mirroring: &Mirroring) -> Option<String> {
    let mut tried = Tried::default();
    compare(mirroring, &mut tried);
    tell(Figure::RowsCompared, tried.compared);
    tell(Figure::RowsLost, tried.lost);
    let report = mirroring.store().unwrap().verify(false, &mut |_, _, _| ControlFlow::Continue(())).unwrap();
    (tried.lost > 0 || report.ok < report.checked).then(|| format!("{tried:?}, {report:?}"))
}

/// Compares everything with Qonto, then reads all that is in the mirror and has damaged files fetched again.
async fn synced_and_read(mirroring: &Mirroring) -> Result<()> {
    let report = mirroring.sync(Audit::Now).await.unwrap()?;
    if !report.complete {
        return Err(Error::Mirror(format!("{report:?}")));
    }
    let store = Store::open(&mirroring.mirror(), Opening::Existing)?;
    store.status()?;
    store.changes(0, u32::MAX)?;
    for resource in Resource::ALL {
        store.invoices(resource, None, false, u32::MAX)?;
        store.attachments(Some(resource), 0, u32::MAX)?;
    }
    if store.verify(true, &mut |_, _, _| ControlFlow::Continue(()))?.repaired > 0 {
        mirroring.sync(Audit::Never).await.unwrap()?;
    }
    Ok(())
}
