//! How many cases a property is tried with.

use proptest::test_runner::Config;

/// So many cases, or as many as `PROPTEST_CASES` says when that is more.
pub(crate) fn cases(fewest: u32) -> Config {
    let told = std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok());
    Config { cases: told.unwrap_or(fewest).max(fewest), failure_persistence: None, ..Config::default() }
}
