//! One-page PDFs that any reader opens, padded to the size asked for.

use bytes::Bytes;

use super::{Stream, rng};

/// Bytes of the padding that all files share.
const BLOCK: usize = 64 * 1024;

/// A block of printable noise, made once and shared by every file.
#[derive(Debug, Clone)]
pub(in crate::fake) struct Padding(Bytes);

impl Padding {
    pub(in crate::fake) fn new(seed: u64) -> Self {
        let mut noise = rng(seed, Stream::Padding, 0);
        Self((0..BLOCK).map(|_| noise.u8(b'0'..=b'z')).collect())
    }

    fn take(&self, mut missing: usize) -> Vec<Bytes> {
        let mut pieces = Vec::new();
        while missing > 0 {
            let piece = missing.min(self.0.len());
            pieces.push(self.0.slice(..piece));
            missing -= piece;
        }
        pieces
    }
}

/// One document: what comes before the padding, how much padding, and what comes after.
#[derive(Debug, Clone)]
pub(in crate::fake) struct Pdf {
    head: String,
    padding: usize,
    tail: String,
}

impl Pdf {
    /// Makes a document of `size` bytes, or the smallest one that can be read.
    pub(in crate::fake) fn new(title: &str, size: usize) -> Self {
        let bare = Self::with_padding(title, 0);
        Self::with_padding(title, size.saturating_sub(bare.size()))
    }

    /// Bytes of the whole document.
    pub(in crate::fake) fn size(&self) -> usize {
        self.head.len() + self.padding + self.tail.len()
    }

    /// The document, in pieces that share the padding.
    pub(in crate::fake) fn pieces(self, padding: &Padding) -> Vec<Bytes> {
        let mut pieces = vec![Bytes::from(self.head)];
        pieces.extend(padding.take(self.padding));
        pieces.push(Bytes::from(self.tail));
        pieces
    }

    fn with_padding(title: &str, padding: usize) -> Self {
        let (head, offsets) = head(title, padding);
        let tail = tail(&offsets, head.len() + padding);
        Self { head, padding, tail }
    }
}

fn head(title: &str, padding: usize) -> (String, Vec<usize>) {
    let page = format!("BT /F1 18 Tf 72 760 Td ({}) Tj ET", plain(title));
    let mut head = Objects { text: String::from("%PDF-1.4\n%\u{e9}\u{e9}\n"), offsets: Vec::new() };
    head.add("<< /Type /Catalog /Pages 2 0 R >>\nendobj\n");
    head.add("<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n");
    head.add(PAGE);
    head.add(&format!("<< /Length {} >>\nstream\n{page}\nendstream\nendobj\n", page.len()));
    head.add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>\nendobj\n");
    // The width is fixed so that the size of the document does not depend on its own size.
    head.add(&format!("<< /Length {padding:010} >>\nstream\n"));
    (head.text, head.offsets)
}

const PAGE: &str = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
                    /Resources << /Font << /F1 5 0 R >> >> >>\nendobj\n";

/// Numbered objects, and where each starts.
struct Objects {
    text: String,
    offsets: Vec<usize>,
}

impl Objects {
    fn add(&mut self, body: &str) {
        self.offsets.push(self.text.len());
        self.text.extend([&format!("{} 0 obj\n", self.offsets.len()), body]);
    }
}

fn tail(offsets: &[usize], before: usize) -> String {
    let mut tail = String::from("\nendstream\nendobj\n");
    let table = before + tail.len();
    tail.push_str("xref\n0 7\n0000000000 65535 f \n");
    for offset in offsets {
        tail.extend([format!("{offset:010} 00000 n \n")]);
    }
    tail.push_str("trailer\n<< /Size 7 /Root 1 0 R >>\n");
    tail.extend([format!("startxref\n{table:010}\n%%EOF\n")]);
    tail
}

/// Only letters that need no escape in a PDF text.
fn plain(title: &str) -> String {
    title.chars().filter(|letter| letter.is_ascii_alphanumeric() || " .,-_".contains(*letter)).collect()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn document(size: usize) -> Vec<u8> {
        Pdf::new("invoice 42 (original)", size).pieces(&Padding::new(0)).concat()
    }

    fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
        haystack.windows(needle.len()).position(|window| window == needle)
    }

    #[test]
    fn a_document_has_exactly_the_size_asked_for_unless_it_is_too_small() {
        for size in [1000, 65_536, 65_537, 200_000] {
            assert_eq!(document(size).len(), size);
        }
        assert_eq!(document(0).len(), Pdf::new("invoice 42 (original)", 0).size());
        assert!(document(0).len() < 1000);
    }

    #[test]
    fn every_entry_of_the_table_points_at_its_object() {
        let file = document(70_000);
        assert!(file.starts_with(b"%PDF-1.4\n") && file.ends_with(b"\n%%EOF\n"));
        let table = find(&file, b"\nxref\n").unwrap() + 1;
        let text = String::from_utf8_lossy(file.get(table..).unwrap());
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.get(1), Some(&"0 7"));
        for (number, line) in (1..).zip(lines.iter().skip(3).take(6)) {
            let offset: usize = line.get(..10).unwrap().parse().unwrap();
            assert!(file.get(offset..).unwrap().starts_with(format!("{number} 0 obj\n").as_bytes()));
        }
        let start = lines.iter().skip_while(|line| **line != "startxref").nth(1).unwrap();
        assert_eq!(start.parse(), Ok(table));
    }

    #[test]
    fn the_length_of_the_padding_is_what_its_object_says() {
        let file = document(70_000);
        let end = find(&file, b"\nendstream\nendobj\nxref").unwrap();
        let object = find(&file, b"6 0 obj\n<< /Length ").unwrap();
        let text = String::from_utf8_lossy(file.get(object..object + 60).unwrap()).into_owned();
        let length: usize = text.get(19..29).unwrap().parse().unwrap();
        let start = object + text.find("stream\n").unwrap() + "stream\n".len();
        assert_eq!(end - start, length);
    }
}
