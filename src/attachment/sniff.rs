//! What a file is, judged by its first bytes.

/// How many first bytes are looked at: readers accept a PDF whose header lies within this many (ISO 32000-1, annex H.3.4.1).
pub(crate) const HEAD: usize = 1024;

/// The kinds of file that Qonto stores (docs.qonto.com, attachments), and e-invoices in XML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Pdf,
    Jpeg,
    Png,
    Xml,
}

impl Kind {
    /// The kind that a content type names.
    pub(crate) fn of_content_type(content_type: &str) -> Option<Self> {
        let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match essence.as_str() {
            "application/pdf" | "application/x-pdf" => Some(Self::Pdf),
            "image/jpeg" | "image/jpg" => Some(Self::Jpeg),
            "image/png" => Some(Self::Png),
            "application/xml" | "text/xml" => Some(Self::Xml),
            _ => None,
        }
    }

    /// The kind that the bytes show.
    pub(crate) fn of_bytes(head: &[u8]) -> Option<Self> {
        [Self::Jpeg, Self::Png, Self::Pdf, Self::Xml].into_iter().find(|kind| kind.shows_in(head))
    }

    /// Whether the bytes can be of this kind; XML has too many spellings to be asked for more than not being another.
    pub(super) fn fits(self, head: &[u8]) -> bool {
        self.shows_in(head) || (self == Self::Xml && Self::of_bytes(head).is_none())
    }

    /// The kind in an error message.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Pdf => "a PDF",
            Self::Jpeg => "a JPEG image",
            Self::Png => "a PNG image",
            Self::Xml => "XML",
        }
    }

    /// The usual content type.
    pub(crate) fn content_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Xml => "application/xml",
        }
    }

    /// The usual extension.
    pub(crate) fn extension(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Xml => "xml",
        }
    }

    fn shows_in(self, head: &[u8]) -> bool {
        match self {
            Self::Pdf => head.windows(5).take(HEAD).any(|window| window == b"%PDF-"),
            Self::Jpeg => head.starts_with(&[0xff, 0xd8, 0xff]),
            Self::Png => head.starts_with(b"\x89PNG\r\n\x1a\n"),
            Self::Xml => visible(&text(head)).starts_with("<?xml"),
        }
    }
}

/// Names the error page that came in place of a file, if it is one.
pub(super) fn error_page(head: &[u8]) -> Option<&'static str> {
    let text = text(head);
    let root = root(&text);
    if root.starts_with("<!doctype html") || root.starts_with("<html") {
        return Some("an HTML page");
    }
    let refused = root.starts_with("<error>") || root.starts_with("<error ");
    (refused && root.contains("<code>")).then_some("an error message of the file store (XML)")
}

fn text(head: &[u8]) -> String {
    String::from_utf8_lossy(head).to_ascii_lowercase()
}

fn visible(text: &str) -> &str {
    text.trim_start_matches('\u{feff}').trim_start()
}

/// The text from the first thing on that is neither a declaration nor a comment.
fn root(text: &str) -> &str {
    let mut rest = visible(text);
    while let Some(after) = after_preamble(rest) {
        rest = after.trim_start();
    }
    rest
}

fn after_preamble(text: &str) -> Option<&str> {
    [("<?", "?>"), ("<!--", "-->")].into_iter().find_map(|(open, close)| {
        let inside = text.strip_prefix(open)?;
        inside.split_once(close).map(|(_, after)| after)
    })
}
