//! File names that are safe on every system, made from names that may be hostile.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::attachment::clean::{LONGEST_EXTENSION, clean, split_extension};
use crate::attachment::sniff::Kind;
use crate::id::AttachmentId;
use crate::resource::Resource;
use crate::time::Timestamp;

/// The longest file name that we make, in bytes: far below the 255 of common file systems, so that a
/// temporary name and a user's own suffix still fit.
pub const LONGEST_NAME: usize = 150;

/// How much of an attachment's digest stands in its file name: 48 bits tell its files apart.
const DIGEST_LENGTH: usize = 12;

/// The name without its extension, fit to stand in a file name.
pub fn safe_stem(file_name: &str) -> String {
    let whole = clean(file_name, usize::MAX);
    let stem = split_extension(&whole).map_or(whole.as_str(), |(stem, _)| stem);
    clean(stem, LONGEST_NAME - DIGEST_LENGTH - LONGEST_EXTENSION - "..".len())
}

/// The extension of the name when it looks like one, else the usual one of the content type, else `bin`.
pub fn safe_extension(file_name: &str, content_type: Option<&str>) -> String {
    match split_extension(&clean(file_name, usize::MAX)) {
        Some((_, extension)) => extension.to_ascii_lowercase(),
        None => content_type.and_then(Kind::of_content_type).map_or("bin", Kind::extension).to_owned(),
    }
}

/// The name that a user asked for, changed only as far as is needed to be safe.
pub fn safe_name(file_name: &str) -> String {
    let whole = clean(file_name, usize::MAX);
    let name = if split_extension(&whole).is_none() { clean(&whole, LONGEST_NAME) } else { whole };
    match split_extension(&name) {
        Some((stem, extension)) => {
            let stem = clean(stem, LONGEST_NAME - ".".len() - extension.len());
            format!("{stem}.{extension}")
        }
        None => name,
    }
}

/// SHA-256 of an attachment's id in hexadecimal digits.
pub fn digest(id: &AttachmentId) -> String {
    hexadecimal(&Sha256::digest(id.as_str()))
}

/// The file name of an attachment, the same for ever and different from that of any other attachment.
pub fn attachment_name(id: &AttachmentId, file_name: &str, content_type: Option<&str>) -> String {
    let digest: String = digest(id).chars().take(DIGEST_LENGTH).collect();
    format!("{}.{digest}.{}", safe_stem(file_name), safe_extension(file_name, content_type))
}

/// The folder of an invoice's files inside `attachments/`: `<resource>/<YYYY-MM>`, the month in UTC.
pub fn mirror_folder(resource: Resource, created_at: Option<Timestamp>) -> String {
    let month = created_at.map_or_else(|| "undated".to_owned(), Timestamp::month);
    format!("{resource}/{month}")
}

/// The path of an attachment's file inside `attachments/`, with `/` between its parts on every system.
pub fn relative_path(folder: &str, id: &AttachmentId, file_name: &str, content_type: Option<&str>) -> String {
    format!("{folder}/{}", attachment_name(id, file_name, content_type))
}

/// Lower-case hexadecimal digits.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
