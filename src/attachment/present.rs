//! A file that an earlier run put in its place but could not record.

use std::io::ErrorKind;
use std::path::Path;

use super::arrived::Written;
use super::background::in_background;
use super::digest::digest;
use super::disk::{Disk, OsDisk};
use super::place::Place;
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

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;

    #[test]
    fn only_a_whole_file_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.pdf");
        std::fs::write(&file, b"abc").unwrap();
        let known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(hash_of(&file, 3).unwrap().as_deref(), Some(known));
        assert_eq!(hash_of(&file, 4).unwrap(), None);
        assert_eq!(hash_of(&folder.path().join("b.pdf"), 3).unwrap(), None);
        let size = folder.path().metadata().unwrap().len();
        assert_eq!(hash_of(folder.path(), size).unwrap(), None);
    }

    #[test]
    fn a_path_that_cannot_be_looked_at_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.pdf");
        std::fs::write(&file, b"abc").unwrap();
        let below = file.join("b.pdf");
        let error = hash_of(&below, 3).unwrap_err();
        assert!(matches!(&error, Error::Io { path, .. } if *path == below), "{error}");
    }
}
