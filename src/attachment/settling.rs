//! Putting whole files in their places: durable bytes first, then the name, then the durable name.
//!
//! Many files together cost two syncs of the file system instead of two each. The order is the same for each of them: no
//! name before its bytes are safe, and nothing is called written before its name is safe too.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

use crate::attachment::arrived::{Arrived, Stored, Written};
use crate::attachment::background::in_background;
use crate::attachment::disk::Disk;
use crate::attachment::folders::Folders;
use crate::attachment::place::Place;
use crate::error::{Error, Result};

/// From so many syncs on, one of the whole file system is cheaper; it also waits for what other programs have written.
const MANY: usize = 4;

/// Where whole files are put in their places.
#[derive(Debug)]
pub struct Settling<D: Disk> {
    folders: Folders<D>,
    whole: Option<D::File>,
    /// Whether one sync of everything has failed: it tells an error once, and of none that comes of the same cause later.
    is_distrusted: AtomicBool,
}

/// A file on the way to its place; an error ends it.
struct Step<D: Disk> {
    place: Place,
    file: Result<Stored<D>>,
}

impl<D: Disk> Settling<D> {
    /// Below an existing folder; comes before the first byte of any file.
    pub fn below(folders: &Folders<D>, root: &Path) -> Result<Self> {
        let whole = folders.disk().open_whole(root).map_err(|error| Error::io(root, error))?;
        Ok(Self { folders: folders.clone(), whole, is_distrusted: AtomicBool::new(false) })
    }

    /// For one file.
    pub fn alone(folders: &Folders<D>) -> Self {
        Self { folders: folders.clone(), whole: None, is_distrusted: AtomicBool::new(false) }
    }

    /// Puts files in their places; each has an outcome of its own, in the order of the files. Blocks.
    pub fn settle(&self, files: Vec<(Stored<D>, Place)>) -> Vec<Result<Written>> {
        let mut steps: Vec<Step<D>> = files.into_iter().map(|(file, place)| Step { place, file: Ok(file) }).collect();
        self.make_folders(&mut steps);
        self.sync_bytes(&mut steps);
        for step in &mut steps {
            step.go_on(Stored::rename);
        }
        self.sync_names(&mut steps);
        steps.into_iter().map(|Step { place, file }| file.map(|file| file.written(&place))).collect()
    }

    fn make_folders(&self, steps: &mut [Step<D>]) {
        let mut made = BTreeSet::new();
        for step in steps {
            step.go_on(|_, place| {
                if !made.contains(place.folder()) {
                    self.folders.make_inside(place.root(), place.folder())?;
                    made.insert(place.folder().to_owned());
                }
                Ok(())
            });
        }
    }

    fn sync_bytes(&self, steps: &mut [Step<D>]) {
        #[cfg(test)]
        if crate::mutants::Mutant::NoFileSync.is_at_work() {
            return;
        }
        let waiting = steps.iter().filter(|step| step.file.is_ok()).count();
        if !self.has_synced_all(waiting) {
            for step in steps {
                step.go_on(|file, _| file.sync());
            }
        }
    }

    fn sync_names(&self, steps: &mut [Step<D>]) {
        #[cfg(test)]
        if crate::mutants::Mutant::NoFolderSync.is_at_work() {
            return;
        }
        let named = steps.iter().filter(|step| step.file.is_ok());
        let folders: BTreeSet<PathBuf> = named.map(|step| step.place.root().join(step.place.folder())).collect();
        if !self.has_synced_all(folders.len()) {
            for folder in &folders {
                self.sync_folder(folder, steps);
            }
        }
    }

    /// Makes everything durable at once, where that stands for many syncs. After a failure each file is asked for itself,
    /// now and later: only its own sync tells what became of it.
    fn has_synced_all(&self, syncs: usize) -> bool {
        let Some(whole) = self.whole.as_ref().filter(|_| syncs >= MANY && !self.is_distrusted.load(SeqCst)) else {
            return false;
        };
        log::debug!(target: "qontokit.sync", "syncing the file system instead of {syncs} times");
        let synced = self.folders.disk().sync_whole(whole);
        if let Err(error) = &synced {
            log::warn!(target: "qontokit.sync", "syncing the file system failed, each file is synced now: {error}");
            self.is_distrusted.store(true, SeqCst);
        }
        synced.is_ok()
    }

    fn sync_folder(&self, folder: &Path, steps: &mut [Step<D>]) {
        log::debug!(target: "qontokit.sync", "syncing a folder of attachments");
        if let Err(error) = self.folders.disk().sync_folder(folder) {
            let inside = steps.iter_mut().filter(|step| step.place.root().join(step.place.folder()) == folder);
            inside.for_each(|step| step.go_on(|_, _| Err(again(folder, &error))));
        }
    }
}

impl<D: Disk> Step<D> {
    fn go_on(&mut self, work: impl FnOnce(&mut Stored<D>, &Place) -> Result<()>) {
        if let Ok(file) = &mut self.file
            && let Err(error) = work(file, &self.place)
        {
            self.file = Err(error);
        }
    }
}

/// Puts one file in its place.
pub async fn settle_alone<D: Disk>(folders: &Folders<D>, file: Arrived<D>, place: Place) -> Result<Written> {
    let (settling, path) = (Settling::alone(folders), place.path());
    let broken = path.clone();
    in_background(path, move || {
        let outcome = settling.settle(vec![(file.store()?, place)]).pop();
        outcome.unwrap_or_else(|| Err(Error::io(broken, std::io::Error::other("was not written"))))
    })
    .await
}

/// One failure, told for each file that it hit.
fn again(path: &Path, error: &std::io::Error) -> Error {
    let told = error.raw_os_error().map_or_else(|| error.kind().into(), std::io::Error::from_raw_os_error);
    Error::io(path, told)
}
