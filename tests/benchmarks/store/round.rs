//! Rounds in turn, so that whatever else the machine does befalls both sides.

use std::path::Path;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::memory::cpu_seconds;
use super::{baseline, engine, same};

/// How fast one side was.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rate {
    pub(crate) per_second: f64,
    pub(crate) cpu_seconds: f64,
}

/// Time that was spent writing, without the making of the rows.
#[derive(Debug)]
pub(crate) struct Watch {
    wall: Duration,
    cpu: f64,
}

impl Watch {
    pub(crate) fn new() -> Self {
        Self { wall: Duration::ZERO, cpu: 0.0 }
    }

    pub(crate) fn run<T>(&mut self, work: impl FnOnce() -> T) -> T {
        let (start, cpu) = (Instant::now(), cpu_seconds());
        let done = work();
        self.wall += start.elapsed();
        self.cpu += cpu_seconds() - cpu;
        done
    }

    pub(crate) fn rate(&self, rows: usize) -> Rate {
        let rows = f64::from(u32::try_from(rows).unwrap());
        Rate { per_second: rows / self.wall.as_secs_f64(), cpu_seconds: self.cpu }
    }
}

/// A fresh folder on the disk that the build is on.
pub(crate) fn folder() -> TempDir {
    tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap()
}

/// Lets both sides write, checks that they wrote the same, and tells the medians.
pub(crate) fn compare(rows: usize, rounds: usize) {
    let mut sides = Vec::new();
    for round in 0..rounds {
        let (ours, bare) = (folder(), folder());
        let in_turn = |first: fn(&Path, usize) -> Rate, second: fn(&Path, usize) -> Rate, folders: [&Path; 2]| {
            let [one, other] = folders;
            (first(one, rows), second(other, rows))
        };
        let (engine, baseline) = if round % 2 == 0 {
            in_turn(engine::write, baseline::write, [ours.path(), bare.path()])
        } else {
            let (bare_rate, rate) = in_turn(baseline::write, engine::write, [bare.path(), ours.path()]);
            (rate, bare_rate)
        };
        if round == 0 {
            same::check(ours.path(), bare.path());
        }
        sides.push((engine, baseline));
    }
    tell(rows, &sides);
}

fn tell(rows: usize, sides: &[(Rate, Rate)]) {
    let of = |figure: fn(&(Rate, Rate)) -> f64| median(sides.iter().map(figure).collect());
    let line = serde_json::json!({
        "name": "mirror writes",
        "rows": rows,
        "rounds": sides.len(),
        "engine_rows_per_second": of(|(engine, _)| engine.per_second).round(),
        "baseline_rows_per_second": of(|(_, bare)| bare.per_second).round(),
        "ratio": of(|(engine, bare)| engine.per_second / bare.per_second),
        "engine_cpu_seconds": of(|(engine, _)| engine.cpu_seconds),
        "baseline_cpu_seconds": of(|(_, bare)| bare.cpu_seconds),
    });
    println!("{line}");
}

/// The middle one, or the mean of the middle two.
pub(crate) fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    let middle = figures.len() / 2;
    let (below, above) = (figures.len().div_ceil(2) - 1, middle);
    f64::midpoint(*figures.get(below).unwrap(), *figures.get(above).unwrap())
}
