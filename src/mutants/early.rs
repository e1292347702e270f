//! What a product would note of a file that is not there.

use crate::id::AttachmentId;
use crate::mirror::DoneFile;

/// A file that is still on its way.
pub(crate) fn not_there_yet(attachment_id: &AttachmentId) -> DoneFile {
    DoneFile {
        attachment_id: attachment_id.clone(),
        size: 400,
        sha256: String::new(),
        content_type: String::new(),
        file_name: String::new(),
    }
}
