//! Which files a sync could not get, and why.

use crate::error::Result;
use crate::mirror::{AttachmentRow, AttachmentState, Store};

/// Files read from the mirror at once.
const BATCH: u32 = 500;
/// More lines than this help nobody.
const MOST: usize = 20;

/// One line a file whose last try failed: those still owed, and those given up if some were given up just now.
pub(super) fn debts(store: &Store, with_dead: bool) -> Result<Vec<String>> {
    let (mut lines, mut after) = (Vec::new(), 0);
    loop {
        let rows = store.attachments(None, after, BATCH)?;
        let Some(last) = rows.last() else { return Ok(lines) };
        after = last.cursor;
        lines.extend(rows.iter().filter_map(|row| line(row, with_dead)));
        if lines.len() > MOST {
            lines.truncate(MOST);
            lines.push("and more: see column error of view attachments in mirror.db".to_owned());
            return Ok(lines);
        }
    }
}

fn line(row: &AttachmentRow, with_dead: bool) -> Option<String> {
    let what = match row.state {
        AttachmentState::Pending => "will be tried again",
        AttachmentState::Dead if with_dead => "was given up",
        _ => return None,
    };
    Some(format!("attachment {} {what}: {}", row.attachment_id.as_ref()?, row.error.as_ref()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(state: AttachmentState, error: Option<&str>) -> AttachmentRow {
        AttachmentRow {
            cursor: 1,
            attachment_id: Some("a".into()),
            resource: crate::resource::Resource::ClientInvoices,
            invoice_ids: Vec::new(),
            state,
            path: None,
            size: None,
            sha256: None,
            content_type: None,
            error: error.map(str::to_owned),
        }
    }

    #[test]
    fn only_what_failed_is_told() {
        let failed = |state, with_dead| line(&row(state, Some("gone")), with_dead);
        assert_eq!(failed(AttachmentState::Pending, false).as_deref(), Some("attachment a will be tried again: gone"));
        assert_eq!(failed(AttachmentState::Dead, true).as_deref(), Some("attachment a was given up: gone"));
        assert_eq!(failed(AttachmentState::Dead, false), None);
        assert_eq!(failed(AttachmentState::Done, true), None);
        assert_eq!(line(&row(AttachmentState::Pending, None), true), None);
    }
}
