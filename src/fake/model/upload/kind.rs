//! The kinds of files that Qonto takes, by their first bytes.

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::fake::model) enum Kind {
    Pdf,
    Jpeg,
    Png,
    /// Anything else; only a person's upload gets this far.
    Other,
}

impl Kind {
    pub(super) fn of(content: &[u8]) -> Self {
        match content {
            _ if content.starts_with(b"%PDF-") => Self::Pdf,
            _ if content.starts_with(&[0xFF, 0xD8, 0xFF]) => Self::Jpeg,
            _ if content.starts_with(b"\x89PNG\r\n\x1A\n") => Self::Png,
            _ => Self::Other,
        }
    }

    pub(in crate::fake::model) fn content_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Other => "application/octet-stream",
        }
    }
}
