//! A mirror's database that another program holds, or that was damaged somewhere in its middle.

use std::fs;
use std::ops::ControlFlow;
use std::time::Duration;

use rusqlite::Connection;

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
    alone(0, async {
        let mirroring = Scene::Second.begin().await;
        let database = mirroring.mirror().join("mirror.db");
        let sound = fs::read(&database).unwrap();
        let (mut damaged, mut told) = (0, 0);
        for page in 0..sound.len() / PAGE {
            for noise in [0, 0xA5] {
                let mut bytes = sound.clone();
                bytes[page * PAGE..][..PAGE].fill(noise);
                fs::write(&database, bytes).unwrap();
                damaged += 1;
                if let Err(error) = synced_and_read(&mirroring).await {
                    let is_told = matches!(&error, Error::MirrorCorrupt(text) if text.contains("aside and sync again"));
                    assert!(is_told, "page {page}: {error}");
                    told += 1;
                    for name in ["mirror.db", "mirror.db-wal", "mirror.db-shm"] {
                        drop(fs::remove_file(mirroring.mirror().join(name)));
                    }
                    mirroring.sync(Audit::Never).await.unwrap().unwrap();
                }
                Scene::Second.check_end(&mirroring);
            }
        }
        assert!(told > damaged / 2, "{told} of {damaged}");
        tell(Figure::FaultsInjected, damaged);
    });
}

/// Compares everything with Qonto, then reads all that is in the mirror.
async fn synced_and_read(mirroring: &Mirroring) -> Result<()> {
    let report = mirroring.sync(Audit::Now).await.unwrap()?;
    assert!(report.complete, "{report:?}");
    let store = Store::open(&mirroring.mirror(), Opening::Existing)?;
    store.status()?;
    store.changes(0, u32::MAX)?;
    store.verify(false, &mut |_, _, _| ControlFlow::Continue(()))?;
    for resource in Resource::ALL {
        store.invoices(resource, None, false, u32::MAX)?;
        store.attachments(Some(resource), 0, u32::MAX)?;
    }
    Ok(())
}
