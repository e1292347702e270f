//! Multipart bodies: their parts in order, as slices of the body.

use std::io::BufRead;

use bytes::Bytes;

use super::file_name::file_name;
use super::header::Header;

/// One part of a form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::fake::model) struct Part {
    pub(in crate::fake::model) name: String,
    /// Of a file; a text has none.
    pub(in crate::fake::model) file_name: Option<String>,
    pub(in crate::fake::model) content: Bytes,
}

impl Part {
    /// The content of a text.
    pub(in crate::fake::model) fn text(&self) -> String {
        String::from_utf8_lossy(&self.content).into_owned()
    }
}

/// The parts of a body in order; `None` when it is no multipart form, or one without its end.
pub(in crate::fake::model) fn parts(content_type: &str, body: &Bytes) -> Option<Vec<Part>> {
    let content_type = Header::new(content_type);
    let boundary = content_type.parameter("boundary").filter(|_| content_type.kind == "multipart/form-data")?;
    let delimiter = format!("--{boundary}");
    let mut parts = Vec::new();
    let mut start = None;
    for at in lines(body) {
        let Some(rest) = body.get(at..).and_then(|line| line.strip_prefix(delimiter.as_bytes())) else { continue };
        let is_last = rest.starts_with(b"--");
        if !is_last && !rest.starts_with(b"\r\n") {
            continue;
        }
        if let Some(start) = start {
            // The line break before a delimiter belongs to it.
            parts.push(part(&body.slice_ref(body.get(start..at.checked_sub(2)?)?))?);
        }
        if is_last {
            return Some(parts);
        }
        start = Some(at + delimiter.len() + 2);
    }
    None
}

/// Where lines begin that a delimiter may stand on; the search for line feeds is the standard library's fast one.
fn lines(body: &[u8]) -> impl Iterator<Item = usize> {
    let mut rest = body;
    let ends = std::iter::from_fn(move || rest.skip_until(b'\n').ok().filter(|length| *length > 0));
    let starts = ends.scan(0, |at, length| {
        *at += length;
        Some(*at)
    });
    std::iter::once(0).chain(starts.filter(|at| body.get(..*at).is_some_and(|before| before.ends_with(b"\r\n"))))
}

fn part(section: &Bytes) -> Option<Part> {
    let end = section.windows(4).position(|bytes| bytes == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(section.get(..end)?).into_owned();
    let fields = head.split("\r\n").filter_map(|line| line.split_once(':'));
    let disposition =
        fields.filter(|(name, _)| name.eq_ignore_ascii_case("content-disposition")).map(|(_, value)| value).next()?;
    let disposition = Header::new(disposition);
    let name = disposition.parameter("name").filter(|_| disposition.kind == "form-data")?.to_owned();
    Some(Part { name, file_name: file_name(&disposition), content: section.slice(end + 4..) })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop at a surprise")]

    use super::*;

    fn read(body: &'static str) -> Option<Vec<Part>> {
        parts("multipart/form-data; boundary=b", &Bytes::from_static(body.as_bytes()))
    }

    #[test]
    fn parts_are_read_in_order_whatever_they_contain() {
        let body = "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.pdf\"\r\nContent-Type: x/y\r\n\r\n\
                    one\r\n--bx\r\n--b two\n--b\r\n\r\n\r\n--b\r\ncontent-disposition: form-data; name=k\r\n\r\n\r\n--b--\r\n";
        let parts = read(body).unwrap();
        let read: Vec<_> = parts.iter().map(|part| (part.name.as_str(), part.text())).collect();
        assert_eq!(read, [("f", "one\r\n--bx\r\n--b two\n--b\r\n\r\n".to_owned()), ("k", String::new())]);
        assert_eq!(parts[0].file_name.as_deref(), Some("a.pdf"));
        assert_eq!(parts[1].file_name, None);
    }

    #[test]
    fn a_body_that_is_no_whole_form_is_refused() {
        let whole = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--b--";
        assert_eq!(read(whole).unwrap().len(), 1);
        assert_eq!(read("--b--"), Some(Vec::new()));
        assert_eq!(read(whole.strip_suffix("--").unwrap()), None);
        assert_eq!(read("--b\r\n--b--"), None);
        assert_eq!(read("--b\r\nno headers\r\n\r\n1\r\n--b--"), None);
        assert_eq!(parts("application/json", &Bytes::from_static(whole.as_bytes())), None);
        assert_eq!(parts("multipart/form-data", &Bytes::from_static(whole.as_bytes())), None);
    }

    #[test]
    fn contents_are_slices_of_the_body() {
        let body = Bytes::from_static(b"--b\r\nContent-Disposition: form-data; name=a\r\n\r\n12345\r\n--b--\r\n");
        let parts = parts("multipart/form-data; boundary=\"b\"", &body).unwrap();
        assert!(body.as_ptr_range().contains(&parts[0].content.as_ptr()));
    }
}
