//! How fast a mirror takes pages, beside a bare loop that writes the same rows into the same tables.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a benchmark may stop at a surprise, and prints"
)]

mod arguments;
mod baseline;
mod engine;
mod memory;
mod readings;
mod round;
mod rows;
mod same;

use arguments::Work;

fn main() {
    match Work::read() {
        Work::Compare { rows, rounds } => rows.iter().for_each(|rows| round::compare(*rows, rounds)),
        Work::Engine { rows } => engine::alone(rows),
        Work::Read { rows } => readings::measure(rows),
    }
}
