//! A folder of files, a Qonto, and calls that upload the one to the other.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

use serde_json::Value;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use crate::attachment::arrivals::Arrivals;
use crate::attachment::name::hexadecimal;
use crate::error::Result;
use crate::fake;
use crate::simulation::figures::Figure;
use crate::simulation::telling::count;
use crate::simulation::world::World;
use crate::upload::{Given, Input, Item, Outcome, UploadOptions, UploadReport, upload};

/// One file of the story.
#[derive(Debug, Clone)]
pub(super) struct File {
    pub(super) name: String,
    pub(super) content: Vec<u8>,
    /// The caller's own key.
    pub(super) key: Option<&'static str>,
}

/// A folder of files, a Qonto, and what is known of both.
pub(super) struct Story {
    pub(super) world: World,
    pub(super) files: Vec<File>,
    /// Files that Qonto has and that shall become invoices.
    pub(super) attachments: Vec<String>,
    pub(super) folder: TempDir,
    /// Whether copies are made on purpose, and how many there may be.
    pub(super) allow_duplicates: bool,
    pub(super) most_copies: usize,
    /// Whether files changed their names between calls.
    pub(super) renamed: bool,
    /// Names that somebody else has uploaded meanwhile.
    pub(super) disturbed: BTreeSet<String>,
    /// Invoices that somebody else has uploaded.
    by_others: HashSet<String>,
}

impl File {
    pub(super) fn pdf(name: &str, text: &str) -> Self {
        Self { name: name.to_owned(), content: format!("%PDF-1.7 {text}").into_bytes(), key: None }
    }

    pub(super) fn sha256(&self) -> String {
        hexadecimal(&Sha256::digest(&self.content))
    }
}

impl Story {
    pub(super) fn new(settings: fake::Settings, files: Vec<File>) -> Self {
        // Where there is a disk in memory, a thousand ledgers need not wait for a real one.
        let memory = tempfile::tempdir_in("/dev/shm");
        Self {
            world: World::new(settings),
            files,
            attachments: Vec::new(),
            folder: memory.or_else(|_| tempfile::tempdir()).unwrap(),
            allow_duplicates: false,
            most_copies: 1,
            renamed: false,
            disturbed: BTreeSet::new(),
            by_others: HashSet::new(),
        }
    }

    fn ledger(&self) -> PathBuf {
        self.folder.path().join("uploads.db")
    }

    pub(super) fn lose_ledger(&self) {
        for entry in std::fs::read_dir(self.folder.path()).unwrap() {
            std::fs::remove_file(entry.unwrap().path()).unwrap();
        }
    }

    /// Somebody else uploads a file by hand.
    pub(super) fn disturb(&mut self, name: &str, content: &[u8]) {
        let id = self.world.state().model.upload_by_somebody(name, content.to_vec());
        self.disturbed.insert(name.to_owned());
        self.by_others.insert(id);
    }

    /// One call; `None` when the process died in it.
    pub(super) async fn call(&self) -> Option<Result<UploadReport>> {
        self.world.rise();
        let files = self.files.iter().map(|file| input(&file.name, item(file)));
        let attachments = self.attachments.iter().map(|id| input(id, attachment(id)));
        let inputs: Vec<Input> = files.chain(attachments).collect();
        let allow_duplicates = self.allow_duplicates;
        let options = UploadOptions { ledger: Some(self.ledger()), allow_duplicates, ..UploadOptions::default() };
        let (api, underway) = (self.world.api(), Arrivals::default());
        let run = upload(api, inputs, options, Arc::default(), underway.clone());
        let ended = tokio::select! {
            biased;
            report = run => Some(report),
            () = self.world.died() => None,
        };
        underway.ended().await;
        if let Some(Ok(report)) = &ended {
            self.check_report(report);
        }
        self.check_copies();
        ended
    }

    /// Copies at Qonto of each content, as far as they are ours.
    pub(super) fn copies(&self) -> BTreeMap<String, usize> {
        let mut copies = BTreeMap::new();
        for made in self.world.uploads() {
            if !self.by_others.contains(text(&made, "id")) {
                *copies.entry(text(&made, "sha256").to_owned()).or_default() += 1;
            }
        }
        copies
    }

    /// Counts the files whose copies are looked at when the story is over.
    pub(super) fn count_files(&self) {
        let contents: BTreeSet<String> = self.files.iter().map(File::sha256).collect();
        count(Figure::UploadsCompared, u64::try_from(contents.len()).unwrap());
    }

    fn check_copies(&self) {
        for (sha256, copies) in self.copies() {
            count(Figure::DuplicatesUploaded, u64::try_from(copies.saturating_sub(self.most_copies)).unwrap());
            assert!(copies <= self.most_copies, "{sha256} is at Qonto {copies} times");
        }
    }

    /// Every input is answered, and what is called uploaded is there with these bytes.
    fn check_report(&self, report: &UploadReport) {
        assert_eq!(report.results.len(), self.files.len() + self.attachments.len());
        let made = self.world.uploads();
        for (file, result) in self.files.iter().zip(&report.results) {
            assert_eq!(result.input, file.name);
            assert_eq!(result.outcome.is_safe(), result.errors.is_empty(), "{result:?}");
            if result.outcome.is_safe() {
                let id = result.invoice_id.as_ref().expect("an uploaded invoice has an id");
                let there = made.iter().find(|made| text(made, "id") == id.as_str()).expect("it is at Qonto");
                assert_eq!(text(there, "sha256"), file.sha256());
            }
        }
    }

    /// What must be true when nothing fails any more.
    pub(super) fn check_end(&self, report: &UploadReport, never: &BTreeSet<String>) {
        let copies = self.copies();
        for (file, result) in self.files.iter().zip(&report.results) {
            // A file that changed its name is still known by the one that it was sent with.
            let is_among = |names: &BTreeSet<String>| names.contains(&file.name) || (self.renamed && !names.is_empty());
            match result.outcome {
                Outcome::Uploaded | Outcome::AlreadyUploaded => {}
                Outcome::NeedsReview if is_among(&self.disturbed) => {}
                Outcome::Failed if is_among(never) => assert_eq!(copies.get(&file.sha256()), None),
                _ => panic!("{}: {result:?}", file.name),
            }
        }
    }
}

fn input(label: &str, item: Item) -> Input {
    Input { label: label.to_owned(), given: Given::Item(item) }
}

fn attachment(id: &str) -> Item {
    Item { attachment_id: Some(id.to_owned()), ..Item::default() }
}

fn item(file: &File) -> Item {
    let (content, file_name) = (Some(file.content.clone().into()), Some(file.name.clone()));
    Item { content, file_name, idempotency_key: file.key.map(str::to_owned), ..Item::default() }
}

pub(super) fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}
