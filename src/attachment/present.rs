//! A file that an earlier run put in its place but could not record.

use std::io::ErrorKind;
use std::path::Path;

use super::background::in_background;
use super::digest::digest;
use super::disk::{Disk, OsDisk};
use super::place::Place;
use super::writer::Written;
use crate::api::Attachment;
use crate::error::{Error, Result};

/// A file under its final name is whole, so its length and its hash are all that is asked of it.
pub async fn present(place: &Place, attachment: &Attachment) -> Result<Option<Written>> {
    let (path, size) = (place.path(), attachment.file_size);
    let content_type = attachment.file_content_type.clone();
    let (Some(size), Some(content_type)) = (size, content_type) else { return Ok(None) };
    let found = path.clone();
    let sha256 = in_background(path.clone(), move || {
        let sha256 = hash_of(&found, size)?;
        // The run that gave it its name may have ended before the folder was safe.
        if let (Some(_), Some(folder)) = (&sha256, found.parent()) {
            OsDisk.sync_folder(folder).map_err(|error| Error::io(folder, error))?;
        }
        Ok(sha256)
    })
    .await?;
    Ok(sha256.map(|sha256| Written { path, size, sha256, content_type }))
}

fn hash_of(path: &Path, size: u64) -> Result<Option<String>> {
    match path.symlink_metadata() {
        Ok(found) if found.is_file() && found.len() == size => {
            digest(path).map(|(_, sha256)| Some(sha256)).map_err(|error| Error::io(path, error))
        }
        Ok(_) => Ok(None),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::io(path, error)),
    }
}
