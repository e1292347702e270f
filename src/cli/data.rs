//! Data on standard output, as much of it as there may be.

use std::io::{self, Write};

use super::printable::harmless_json;

/// Standard output for bytes of any length; a terminal gets line after line, and nothing in them that it would obey.
#[derive(Debug)]
pub(super) struct Data {
    line: Option<Vec<u8>>,
}

impl Data {
    pub(super) fn new(is_terminal: bool) -> Self {
        Self { line: is_terminal.then(Vec::new) }
    }
}

impl Write for Data {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Some(line) = &mut self.line else { return io::stdout().lock().write(bytes) };
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            line.extend_from_slice(part);
            if line.ends_with(b"\n") {
                io::stdout().lock().write_all(shown(line).as_bytes())?;
                line.clear();
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stdout().lock().flush()
    }
}

fn shown(line: &[u8]) -> String {
    let line = String::from_utf8_lossy(line);
    let text = line.trim_end_matches(['\r', '\n']);
    format!("{}\n", harmless_json(text.trim_start_matches('\u{feff}')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_gets_nothing_that_it_would_obey() {
        assert_eq!(shown("\u{feff}id;name\r\n".as_bytes()), "id;name\n");
        assert_eq!(shown("x,\u{1b}[2J\u{202e}é\n".as_bytes()), "x,\\u001b[2J\\u202eé\n");
    }
}
