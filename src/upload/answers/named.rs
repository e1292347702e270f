//! Which of the invoices asked for an entry of the answer is.

use crate::upload::answers::answer::Created;
use crate::upload::answers::settle::Asked;
use crate::upload::same_name::folded;

/// The one invoice whose file the entry names: by its attachment, where we asked for one, else by its file name.
pub(crate) fn named(entry: &Created, asked: &[Asked<'_>]) -> Option<usize> {
    let places = |is_it: &dyn Fn(&Asked<'_>) -> bool| -> Vec<usize> {
        asked.iter().enumerate().filter(|(_, asked)| is_it(asked)).map(|(place, _)| place).collect()
    };
    let by_attachment = places(&|asked| has_attachment(entry, asked));
    let exactly = places(&|asked| has_name(entry, asked, |one, other| one == other));
    let nearly = places(&|asked| has_name(entry, asked, |one, other| folded(one) == folded(other)));
    match [by_attachment, exactly, nearly].into_iter().find(|places| !places.is_empty())?.as_slice() {
        [place] => Some(*place),
        _ => None,
    }
}

fn has_attachment(entry: &Created, asked: &Asked<'_>) -> bool {
    let both = entry.attachment_id.as_ref().zip(asked.attachment_id);
    both.is_some_and(|(one, other)| one.as_str().eq_ignore_ascii_case(other.as_str()))
}

fn has_name(entry: &Created, asked: &Asked<'_>, is_same: impl Fn(&str, &str) -> bool) -> bool {
    let is_file = asked.attachment_id.is_none() && !asked.file_name.is_empty();
    is_file && entry.file_name.as_deref().is_some_and(|name| is_same(name, asked.file_name))
}
