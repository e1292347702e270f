//! What a product would note of a file that is not there.

use crate::api::Attachment;
use crate::mirror::DoneFile;

/// A file as it was promised.
pub(crate) fn not_there_yet(attachment: &Attachment) -> DoneFile {
    DoneFile {
        attachment_id: attachment.id.clone(),
        size: attachment.file_size.unwrap_or_default(),
        sha256: String::new(),
        content_type: attachment.file_content_type.clone().unwrap_or_default(),
        file_name: attachment.file_name.clone(),
    }
}
