//! What can be told of an input before anything is sent.

use std::io;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use sha2::{Digest, Sha256};

use crate::attachment::digest::digest;
use crate::attachment::name::hexadecimal;
use crate::attachment::sniff::Kind;
use crate::upload::document::{Content, Document, Origin};
use crate::upload::inputs::folder::{head, invoices_in};
use crate::upload::inputs::input::{Given, Input, Item};
use crate::upload::key::IdempotencyKey;
use crate::upload::report::UploadFailure;

/// The largest file, in bytes: 10 MB (docs.qonto.com, how to upload supplier invoices), read generously; Qonto itself
/// refuses what lies between both readings.
pub const MOST_FILE_BYTES: u64 = 10 * 1024 * 1024;

/// One file of the caller's, ready to be sent or refused.
#[derive(Debug)]
pub(crate) struct Examined {
    /// What the report calls it.
    pub(crate) label: String,
    /// The invoice, or why there is none.
    pub(crate) document: Result<Document, UploadFailure>,
}

/// Examines one input; a folder becomes the files in it.
pub(crate) fn examine(input: Input) -> Vec<Examined> {
    let Input { label, given } = input;
    let document = match given {
        Given::Path(folder) if folder.is_dir() => return of_folder(&label, &folder),
        Given::Path(path) => of_path(&path, &Item::default()),
        Given::Item(item) => of_item(&item),
        Given::Unusable(why) => Err(invalid(why)),
    };
    vec![Examined { label, document }]
}

fn of_folder(label: &str, folder: &Path) -> Vec<Examined> {
    let examined = |path: PathBuf| {
        let label = path.to_string_lossy().into_owned();
        Examined { label, document: of_path(&path, &Item::default()) }
    };
    match invoices_in(folder) {
        Ok(paths) if paths.is_empty() => {
            log::warn!(target: "qontokit.upload", "there is no PDF, JPEG or PNG file in {label}");
            Vec::new()
        }
        Ok(paths) => paths.into_iter().map(examined).collect(),
        Err(error) => vec![Examined { label: label.to_owned(), document: Err(unreadable(&error)) }],
    }
}

fn of_item(item: &Item) -> Result<Document, UploadFailure> {
    match (&item.path, &item.content, &item.attachment_id) {
        (Some(path), None, None) => of_path(path, item),
        (None, Some(content), None) => of_content(content.clone(), item),
        (None, None, Some(id)) => of_attachment(id, item),
        _ => Err(invalid("give exactly one of path, content and attachment_id")),
    }
}

fn of_path(path: &Path, item: &Item) -> Result<Document, UploadFailure> {
    let data = path.metadata().map_err(|error| unreadable(&error))?;
    if data.is_dir() {
        return Err(invalid("it is a folder: give the folder itself as a path, or one of its files"));
    }
    if !data.is_file() {
        return Err(refused("unsupported_type", "it is no ordinary file: give a PDF, JPEG or PNG file"));
    }
    check_size(data.len())?;
    let kind = kind_of(&head(path).map_err(|error| unreadable(&error))?)?;
    let (size, sha256) = digest(path).map_err(|error| unreadable(&error))?;
    check_size(size)?;
    let own_name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let file_name = name(item.file_name.as_deref(), own_name)?;
    let own_key = own_key(item.idempotency_key.as_deref())?;
    let content = Content::Sha256(sha256.into());
    Ok(Document {
        content,
        origin: Origin::File(path.to_owned()),
        file_name,
        size,
        content_type: kind.content_type(),
        own_key,
    })
}

fn of_content(bytes: Bytes, item: &Item) -> Result<Document, UploadFailure> {
    let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    check_size(size)?;
    let kind = kind_of(&bytes)?;
    let sha256 = hexadecimal(&Sha256::digest(&bytes));
    let usual_name = format!("invoice-{}.{}", sha256.get(..12).unwrap_or_default(), kind.extension());
    let file_name = name(item.file_name.as_deref(), usual_name)?;
    let own_key = own_key(item.idempotency_key.as_deref())?;
    let content = Content::Sha256(sha256.into());
    Ok(Document { content, origin: Origin::Memory(bytes), file_name, size, content_type: kind.content_type(), own_key })
}

fn of_attachment(id: &str, item: &Item) -> Result<Document, UploadFailure> {
    if id.trim().is_empty() {
        return Err(invalid("attachment_id is empty: give the id that Qonto gave"));
    }
    if item.file_name.is_some() {
        return Err(invalid("file_name goes with path or content: an attachment has its name already"));
    }
    let own_key = own_key(item.idempotency_key.as_deref())?;
    let (content, origin) = (Content::Attachment(id.into()), Origin::Attachment(id.into()));
    Ok(Document { content, origin, file_name: String::new(), size: 0, content_type: "", own_key })
}

fn check_size(size: u64) -> Result<(), UploadFailure> {
    if size == 0 {
        return Err(refused("empty_file", "it is empty: scan or save it again"));
    }
    if size > MOST_FILE_BYTES {
        return Err(refused(
            "too_large",
            format!("it has {size} bytes and Qonto takes {MOST_FILE_BYTES} at most: make it smaller"),
        ));
    }
    Ok(())
}

fn kind_of(head: &[u8]) -> Result<Kind, UploadFailure> {
    let detail = "its content is no PDF, JPEG or PNG, whatever its name: convert it";
    is_accepted(head).ok_or_else(|| refused("unsupported_type", detail))
}

/// The kind of a file that Qonto takes as a supplier invoice (docs.qonto.com, create supplier invoices).
pub(crate) fn is_accepted(head: &[u8]) -> Option<Kind> {
    Kind::of_bytes(head).filter(|kind| matches!(kind, Kind::Pdf | Kind::Jpeg | Kind::Png))
}

/// Qonto keeps what stands behind a slash only, so that a name with one would not come back as it was given.
fn name(given: Option<&str>, usual: String) -> Result<String, UploadFailure> {
    match given {
        None => Ok(usual),
        Some(name) if name.is_empty() || name.contains(['/', '\0']) => {
            Err(invalid("file_name must be a name without \"/\", such as \"invoice.pdf\""))
        }
        Some(name) => Ok(name.to_owned()),
    }
}

fn own_key(given: Option<&str>) -> Result<Option<IdempotencyKey>, UploadFailure> {
    let Some(text) = given else { return Ok(None) };
    let usable = IdempotencyKey::given(text);
    let refusal = || invalid("idempotency_key must be some letters, digits or dashes, at best a UUID");
    usable.map(Some).ok_or_else(refusal)
}

/// An input that says too much, too little or nothing that can be meant.
pub(crate) fn invalid(why: impl Into<String>) -> UploadFailure {
    refused("invalid_item", why)
}

fn unreadable(error: &io::Error) -> UploadFailure {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {
            refused("missing_file", "there is no such file: check its path")
        }
        _ => refused("unreadable_file", format!("it cannot be read: {error}")),
    }
}

fn refused(code: &str, detail: impl Into<String>) -> UploadFailure {
    UploadFailure::ours(code, detail)
}

#[cfg(test)]
mod tests;
