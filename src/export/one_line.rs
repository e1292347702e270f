//! JSON on one line.

use std::borrow::Cow;

/// JSON on one line: a raw line break or tab can only stand between its tokens.
pub(crate) fn one_line(json: &str) -> Cow<'_, str> {
    if !json.contains(['\n', '\r', '\t']) {
        return Cow::Borrowed(json);
    }
    Cow::Owned(json.replace(['\n', '\r', '\t'], ""))
}
