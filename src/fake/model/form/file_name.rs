//! File names of parts, as Rack 3 makes them from what was sent.

use super::header::Header;
use crate::fake::model::query::escape;

/// The name of the file of a part; empty when no file was chosen, `None` when the part is a text.
pub(super) fn file_name(disposition: &Header) -> Option<String> {
    let extended = disposition.parameter("filename*").and_then(|value| value.splitn(3, '\'').nth(2));
    let name = unescaped(extended.or_else(|| disposition.parameter("filename"))?);
    // Rack drops the folders that old browsers sent, in the spelling of either system.
    let last = name.split(['/', '\\']).rfind(|segment| !segment.is_empty());
    Some(last.unwrap_or_default().to_owned())
}

/// Rack decodes percent signs only when every one of them begins an escape.
fn unescaped(name: &str) -> String {
    let mut pieces = name.split('%');
    let mut bytes = pieces.next().unwrap_or_default().as_bytes().to_vec();
    for piece in pieces {
        let Some((byte, rest)) = escape(piece.as_bytes()) else { return name.to_owned() };
        bytes.push(byte);
        bytes.extend_from_slice(rest);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(sent: &str) -> Option<String> {
        file_name(&Header::new(&format!("form-data; name=\"f\"; {sent}")))
    }

    #[track_caller]
    fn becomes(sent: &str, name: &str) {
        assert_eq!(read(&format!("filename=\"{sent}\"")).as_deref(), Some(name));
    }

    #[test]
    fn quotes_umlauts_and_backslashes_survive_when_escaped() {
        becomes(r#"\"Müller\" & Söhne.pdf"#, "\"Müller\" & Söhne.pdf");
        becomes("a;b=c.pdf", "a;b=c.pdf");
        becomes("a%22b.pdf", "a\"b.pdf");
    }

    #[test]
    fn percent_signs_are_decoded_only_when_all_of_them_can_be() {
        becomes("50%25 off.pdf", "50% off.pdf");
        becomes("50% off.pdf", "50% off.pdf");
        becomes("a%20b.pdf", "a b.pdf");
        becomes("a%20b 100%.pdf", "a%20b 100%.pdf");
        becomes("%%41.pdf", "%%41.pdf");
        becomes("%C3%A9t%C3%A9.pdf", "été.pdf");
        becomes("a+b.pdf", "a+b.pdf");
    }

    #[test]
    fn only_what_follows_the_last_slash_counts() {
        becomes("invoices/2026/a.pdf", "a.pdf");
        becomes(r"C:\\scans\\a.pdf", "a.pdf");
        becomes("a%2Fb.pdf", "b.pdf");
        becomes("folder/", "folder");
        becomes("/", "");
    }

    #[test]
    fn the_extended_form_wins_and_no_name_is_no_file() {
        assert_eq!(read("filename=\"a.pdf\"; filename*=UTF-8''%C3%A4.pdf").as_deref(), Some("ä.pdf"));
        assert_eq!(read("size=1"), None);
    }
}
