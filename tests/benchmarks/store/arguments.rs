//! What to measure.

/// One kind of measurement.
#[derive(Debug)]
pub(crate) enum Work {
    /// Engine and bare loop in turn, fresh databases each time, for each number of rows.
    Compare { rows: Vec<usize>, rounds: usize },
    /// The engine alone, for its memory.
    Engine { rows: usize },
    /// What it costs to read a mirror of that many rows.
    Read { rows: usize },
}

impl Work {
    /// Reads the command line: `--rows N` (again for more sizes), `--rounds N`; `--engine` and `--read` choose other work.
    pub(crate) fn read() -> Self {
        let mut words = std::env::args().skip(1);
        let (mut rows, mut rounds, mut kind) = (Vec::new(), 3, String::new());
        while let Some(word) = words.next() {
            let mut number = || words.next().and_then(|word| word.parse().ok()).expect("a number");
            match word.as_str() {
                "--rows" => rows.push(number()),
                "--rounds" => rounds = number(),
                // Cargo's own.
                "--bench" => {}
                _ => kind = word,
            }
        }
        let first = *rows.first().unwrap_or(&100_000);
        match kind.as_str() {
            "--engine" => Self::Engine { rows: first },
            "--read" => Self::Read { rows: first },
            _ => Self::Compare { rows: if rows.is_empty() { vec![first] } else { rows }, rounds },
        }
    }
}
