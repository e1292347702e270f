//! The `qontokit` command.

/// Runs the command and gives its exit code.
pub async fn run(_arguments: Vec<String>) -> u8 {
    2
}
