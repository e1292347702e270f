//! Whether the bytes that came are the file that was promised.

use crate::attachment::sniff::{Kind, error_page};
use crate::error::{Error, Result};
use crate::id::AttachmentId;

/// What is reported when nobody says what a file is.
const UNKNOWN_TYPE: &str = "application/octet-stream";

/// Nothing that Qonto stores comes near a gigabyte: it takes files of 15 MB (docs.qonto.com, bulk upload). A body without
/// an end must not fill the disk.
const LARGEST: u64 = 1 << 30;

/// What Qonto and the store of files said about a file before it came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expectation {
    /// `file_size` of the attachment.
    pub file_size: Option<u64>,
    /// `Content-Length` of the answer.
    pub content_length: Option<u64>,
    /// `file_content_type` of the attachment.
    pub file_content_type: Option<String>,
    /// `Content-Type` of the answer.
    pub answer_content_type: Option<String>,
}

impl Expectation {
    /// Checks a whole file by its first bytes and its size, and says what it is.
    pub fn check(&self, id: &AttachmentId, head: &[u8], size: u64) -> Result<String> {
        self.complaint(head, size).map_or_else(|| Ok(self.content_type(head)), |detail| Err(integrity(id, detail)))
    }

    /// Checks a file that is still arriving: more than was promised, or than there can be, cannot become right.
    pub fn check_arriving(&self, id: &AttachmentId, head: &[u8], size: u64) -> Result<()> {
        let excess = || {
            let exceeded = self.lengths().find(|(_, promised)| size > *promised);
            exceeded.map(|(whose, promised)| wrong_length(whose, promised, size))
        };
        let complaint = page_complaint(head, self.declared()).or_else(excess).or_else(|| self.size_complaint(size));
        complaint.map_or(Ok(()), |detail| Err(integrity(id, detail)))
    }

    /// The size to make room for.
    pub fn length(&self) -> Option<u64> {
        self.content_length.or(self.file_size)
    }

    fn complaint(&self, head: &[u8], size: u64) -> Option<String> {
        page_complaint(head, self.declared())
            .or_else(|| self.length_complaint(size))
            .or_else(|| self.kind_complaint(head))
    }

    fn size_complaint(&self, size: u64) -> Option<String> {
        let longest = self.lengths().map(|(_, promised)| promised).max().unwrap_or_default().max(size);
        (longest > LARGEST).then(|| format!("it has more than {LARGEST} bytes, so it is no file of Qonto's"))
    }

    fn lengths(&self) -> impl Iterator<Item = (&'static str, u64)> {
        let promises = [("Content-Length is", self.content_length), ("Qonto's file_size is", self.file_size)];
        promises.into_iter().filter_map(|(whose, promised)| promised.map(|promised| (whose, promised)))
    }

    fn length_complaint(&self, size: u64) -> Option<String> {
        if let Some((whose, promised)) = self.lengths().find(|(_, promised)| *promised != size) {
            return Some(wrong_length(whose, promised, size));
        }
        (size == 0 && self.file_size != Some(0))
            .then(|| "an empty file came and nothing says that it is empty: download it again".to_owned())
    }

    fn kind_complaint(&self, head: &[u8]) -> Option<String> {
        let declared = self.declared()?;
        let promised = Kind::of_content_type(declared)?;
        if head.is_empty() || promised.fits(head) {
            return None;
        }
        let came = Kind::of_bytes(head).map_or("bytes of no known kind", Kind::name);
        Some(format!(
            "file_content_type is {declared:?} but {came} came: download it again, and look at it in Qonto if this stays"
        ))
    }

    fn content_type(&self, head: &[u8]) -> String {
        let sniffed = || Kind::of_bytes(head).map(Kind::content_type);
        let answered = || self.answer_content_type.as_deref().map(str::trim).filter(|text| !text.is_empty());
        self.declared().or_else(sniffed).or_else(answered).unwrap_or(UNKNOWN_TYPE).to_owned()
    }

    /// The declared type, unless it is empty or says nothing.
    fn declared(&self) -> Option<&str> {
        let text = self.file_content_type.as_deref().map(str::trim);
        text.filter(|text| !text.is_empty() && !text.to_ascii_lowercase().ends_with("/octet-stream"))
    }
}

fn page_complaint(head: &[u8], declared: Option<&str>) -> Option<String> {
    let page = error_page(head)?;
    let meant = declared.is_some_and(|declared| declared.to_ascii_lowercase().contains("html"));
    (!meant)
        .then(|| format!("{page} came instead of the file: download it again, and look at it in Qonto if this stays"))
}

fn wrong_length(whose: &str, promised: u64, size: u64) -> String {
    format!("{whose} {promised} bytes but {size} came: download it again")
}

fn integrity(id: &AttachmentId, detail: String) -> Error {
    Error::Integrity { attachment_id: id.clone(), detail }
}
