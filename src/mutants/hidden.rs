//! No mutant is ever in a wheel: the compiler would refuse a build without tests that names one.

use std::fs;
use std::path::{Path, PathBuf};

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] }).collect()
}

/// Whether each line that names a mutant is marked as test code.
fn hooks(text: &str) -> impl Iterator<Item = bool> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let hooks: Vec<usize> = (0..lines.len()).filter(|at| lines[*at].contains("mutants::")).collect();
    hooks.into_iter().map(move |at| lines[at.saturating_sub(2)..at].contains(&"#[cfg(test)]"))
}

#[test]
fn every_mutant_is_marked_as_test_code() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    assert!(fs::read_to_string(root.join("lib.rs")).unwrap().contains("#[cfg(test)]\nmod mutants;\n"));
    let is_product = |path: &PathBuf| ["mutants", "simulation"].iter().all(|name| !path.starts_with(root.join(name)));
    let mut hooked = 0;
    for path in sources(&root).into_iter().filter(is_product) {
        for is_marked in hooks(&fs::read_to_string(&path).unwrap_or_default()) {
            assert!(is_marked, "{} names a mutant outside of test code", path.display());
            hooked += 1;
        }
    }
    assert!(hooked >= super::Mutant::ALL.len(), "{hooked} hooks are too few");
}
