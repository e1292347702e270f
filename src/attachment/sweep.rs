//! What a run that was killed left behind.

use std::path::Path;

use crate::attachment::background::in_background;
use crate::attachment::disk::{Disk, Found};
use crate::attachment::place::{PARTIAL, PARTIAL_SUFFIX};
use crate::error::{Error, Result};

/// Removes the files of a mirror that never became whole and says how many; only the holder of the lock may do it.
pub async fn sweep<D: Disk>(disk: &D, mirror: &Path) -> Result<usize> {
    let (disk, folder) = (disk.clone(), mirror.join(PARTIAL));
    let path = folder.clone();
    in_background(path, move || sweep_folder(&disk, &folder)).await
}

fn sweep_folder<D: Disk>(disk: &D, folder: &Path) -> Result<usize> {
    let io = |error| Error::io(folder, error);
    if disk.look(folder).map_err(io)? != Found::Folder {
        return Ok(0);
    }
    let mut removed = 0;
    for path in disk.list(folder).map_err(io)? {
        if is_partial(&path) {
            disk.remove_file(&path).map_err(|error| Error::io(&path, error))?;
            removed += 1;
        }
    }
    Ok(removed)
}

/// Anything else in this folder is not ours to remove.
fn is_partial(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().ends_with(PARTIAL_SUFFIX))
}
