//! What of a folder is safe from a power loss: bytes that were synced, names that their folder was synced with.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fs::{self, File};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::databases::Files;
use super::image::{Image, below, is_of_database};
use super::names::{Entry, Names, names, waits};
use super::steps::Omission;

/// The most names whose fates are tried in every combination; of more, all share one fate.
const MOST_COMBINED: usize = 3;

/// The safe part of a folder.
#[derive(Debug, Default)]
pub(super) struct Durable {
    names: Names,
    /// Open, so that nobody else gets its number; with the bytes that are safe.
    bytes: HashMap<u64, (File, Vec<u8>)>,
    /// Names that files had before.
    former: BTreeMap<PathBuf, Entry>,
    spoilt: HashSet<u64>,
    /// Files whose bytes could not be written, which their own sync will tell once.
    untold: HashSet<u64>,
}

/// How much of what a process left is safe from a power loss.
#[derive(Debug, Default)]
pub(crate) struct Safe {
    names: BTreeSet<PathBuf>,
    bytes: BTreeMap<PathBuf, Vec<u8>>,
}

/// What becomes of the bytes that were not synced.
#[derive(Debug, Clone, Copy)]
enum Unsynced {
    Lost,
    Halved,
    Zeros,
    Kept,
}

impl Durable {
    /// All that is there is safe.
    pub(super) fn all(root: &Path) -> Self {
        let mut durable = Self { names: names(root), ..Self::default() };
        for path in files(root) {
            durable.keep(&path);
        }
        durable
    }

    /// Only this much of what is there is safe.
    pub(super) fn part(root: &Path, safe: &Safe) -> Self {
        let mut names = names(root);
        names.retain(|name, _| safe.names.contains(name));
        let mut durable = Self { names, ..Self::default() };
        for (name, bytes) in &safe.bytes {
            let file = File::open(root.join(name)).unwrap();
            durable.bytes.insert(number(&file), (file, bytes.clone()));
        }
        durable
    }

    /// How much of what is there is safe.
    pub(super) fn safe(&self, root: &Path) -> Safe {
        let mut safe = Safe::default();
        for (name, entry) in names(root) {
            if let Entry::File(number) = entry
                && let Some((_, bytes)) = self.bytes.get(&number)
            {
                safe.bytes.insert(name.clone(), bytes.clone());
            }
            if self.names.get(&name) == Some(&entry) {
                safe.names.insert(name);
            }
        }
        safe
    }

    pub(super) fn sync_file(&mut self, root: &Path, file: &File) {
        let number = number(file);
        if !self.spoilt.contains(&number) {
            let path = below(root).into_iter().find(|path| fs::metadata(path).unwrap().ino() == number);
            self.keep(&path.unwrap());
        }
    }

    fn keep(&mut self, path: &Path) {
        let file = File::open(path).unwrap();
        self.bytes.insert(number(&file), (file, fs::read(path).unwrap()));
    }

    /// The system may have thrown the bytes away and think them safe.
    pub(super) fn spoil(&mut self, file: &File) {
        self.spoilt.insert(number(file));
    }

    pub(super) fn sync_folder(&mut self, root: &Path, folder: &Path) {
        let Ok(folder) = folder.strip_prefix(root) else { return };
        let is_inside = |name: &Path| name.parent() == Some(folder);
        self.names.retain(|name, _| !is_inside(name));
        self.names.extend(names(root).into_iter().filter(|(name, _)| is_inside(name)));
        self.former.retain(|name, _| !is_inside(name));
    }

    /// Bytes and names of everything, but for what such a disk leaves out.
    pub(super) fn sync_whole(&mut self, root: &Path, omission: Option<Omission>) {
        if omission != Some(Omission::FileSyncs) {
            for path in files(root) {
                if !self.spoilt.contains(&fs::metadata(&path).unwrap().ino()) {
                    self.keep(&path);
                }
            }
        }
        if omission != Some(Omission::FolderSyncs) {
            self.names = names(root);
            self.former.clear();
        }
    }

    /// The bytes of all files that wait are gone, and each file's own sync tells it.
    pub(super) fn spoil_waiting(&mut self, root: &Path) {
        let waiting = files(root).into_iter().filter(|path| waits(path.strip_prefix(root).unwrap()));
        let waiting: Vec<u64> = waiting.map(|path| fs::metadata(path).unwrap().ino()).collect();
        self.spoilt.extend(&waiting);
        self.untold.extend(waiting);
    }

    /// Whether a file's sync has to fail, for what an earlier one of everything met.
    pub(super) fn is_untold(&mut self, file: &File) -> bool {
        self.untold.remove(&number(file))
    }

    pub(super) fn rename(&mut self, root: &Path, from: &Path) {
        let number = fs::metadata(from).unwrap().ino();
        assert!(!self.spoilt.contains(&number), "{} is used although its sync failed", from.display());
        self.former.insert(from.strip_prefix(root).unwrap().to_owned(), Entry::File(number));
    }

    /// Everything that may be found after a power loss, each once.
    pub(super) fn after_power_loss(&self, root: &Path, databases: &[Files]) -> Vec<Image> {
        let cached = cached(root);
        let mut images = BTreeSet::new();
        for names in self.fates(&names(root)) {
            for unsynced in [Unsynced::Lost, Unsynced::Halved, Unsynced::Zeros, Unsynced::Kept] {
                let plain = self.image(&names, &cached, unsynced);
                images.extend(databases.iter().map(|databases| plain.with(databases)));
            }
        }
        images.into_iter().collect()
    }

    /// The names that may survive: those that are safe, and any of the changes since.
    fn fates(&self, now: &Names) -> Vec<Names> {
        let all: BTreeSet<&PathBuf> = self.names.keys().chain(now.keys()).collect();
        let changed = all.into_iter().filter(|name| self.names.get(*name) != now.get(*name));
        let (waiting, last): (Vec<_>, Vec<_>) = changed.partition(|name| waits(name));
        let subsets = if last.len() > MOST_COMBINED { vec![0, usize::MAX] } else { (0..1 << last.len()).collect() };
        let mut fates = Vec::new();
        for subset in subsets {
            let kept = last.iter().enumerate().filter(|(place, _)| subset >> place.min(&63) & 1 == 1);
            let kept: Vec<_> = kept.map(|(_, name)| *name).collect();
            fates.push(self.with(&kept, now));
            let mut left = self.with(&kept.into_iter().chain(waiting.iter().copied()).collect::<Vec<_>>(), now);
            left.extend(self.former.clone());
            fates.push(left);
        }
        fates
    }

    fn with(&self, changes: &[&PathBuf], now: &Names) -> Names {
        let mut names = self.names.clone();
        for name in changes {
            match now.get(*name) {
                Some(entry) => names.insert((*name).clone(), *entry),
                None => names.remove(*name),
            };
        }
        names
    }

    fn image(&self, names: &Names, cached: &HashMap<u64, Vec<u8>>, unsynced: Unsynced) -> Image {
        let mut image = Image::default();
        for (name, entry) in names {
            let parent = name.parent().unwrap();
            if parent != Path::new("") && !image.folders.contains(parent) {
                continue;
            }
            match entry {
                Entry::Folder => drop(image.folders.insert(name.clone())),
                Entry::File(number) => {
                    let safe = self.bytes.get(number).map(|(_, bytes)| bytes.as_slice()).unwrap_or_default();
                    let whole = cached.get(number).map_or(safe, Vec::as_slice);
                    // Nobody asks what is in a file that was on its way.
                    let unsynced = if waits(name) { Unsynced::Halved } else { unsynced };
                    image.files.insert(name.clone(), survived(safe, whole, unsynced));
                }
            }
        }
        image
    }
}

impl Image {
    /// With databases too, where their folders survived.
    fn with(&self, databases: &Files) -> Self {
        let mut image = self.clone();
        let is_there =
            |name: &Path| name.parent().is_some_and(|parent| parent == Path::new("") || self.folders.contains(parent));
        image.files.extend(
            databases.iter().filter(|(name, _)| is_there(name)).map(|(name, bytes)| (name.clone(), bytes.clone())),
        );
        image
    }
}

/// Files are only added to, so that what is safe is a beginning of the whole.
fn survived(safe: &[u8], whole: &[u8], unsynced: Unsynced) -> Vec<u8> {
    let rest = whole.get(safe.len()..).unwrap_or_default();
    let rest = match unsynced {
        Unsynced::Lost => Vec::new(),
        Unsynced::Halved => rest[..rest.len() / 2].to_vec(),
        Unsynced::Zeros => vec![0; rest.len()],
        Unsynced::Kept => rest.to_vec(),
    };
    [safe, &rest].concat()
}

fn cached(root: &Path) -> HashMap<u64, Vec<u8>> {
    files(root).into_iter().map(|path| (fs::metadata(&path).unwrap().ino(), fs::read(&path).unwrap())).collect()
}

/// Files that are no databases.
fn files(root: &Path) -> Vec<PathBuf> {
    below(root).into_iter().filter(|path| path.is_file() && !is_of_database(path)).collect()
}

fn number(file: &File) -> u64 {
    file.metadata().unwrap().ino()
}
