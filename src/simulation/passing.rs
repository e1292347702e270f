//! The passing of time in a simulated world, and what it does to clocks, answers and others.

use std::time::Duration;

use super::history::{Commit, instant};
use super::journal::moved;
use super::world::State;
use crate::fake;

impl State {
    /// What becomes of an answer before it is served.
    pub(super) fn told(&mut self, mut answer: fake::Answer, is_of_api: bool) -> fake::Answer {
        let off = self.date_off + self.rng.i64(-self.nodes..=self.nodes);
        if let Some(date) = answer.header("date").filter(|_| off != 0).and_then(|date| moved(date, off)) {
            answer.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("date"));
            answer.headers.push(("date".to_owned(), date));
        }
        if self.files_altered && !is_of_api {
            answer.body.iter_mut().for_each(|piece| *piece = piece.to_ascii_uppercase().into());
        }
        answer
    }

    /// Lets time pass, in which others ask too.
    pub(super) fn pass_time(&mut self, until: Duration) {
        while self.elapsed < until {
            let step = if self.others == 0 { until } else { until.min(self.elapsed + Duration::from_secs(1)) };
            self.owed += step.saturating_sub(self.elapsed).as_micros() * self.others;
            self.elapsed = step;
            self.model.has_run(step);
            self.model.others_ask(usize::try_from(self.owed / 1_000_000).unwrap());
            self.owed %= 1_000_000;
        }
    }

    /// Notes every version that can be seen now.
    pub(super) fn note_commits(&mut self) {
        let at = instant(self.model.now());
        self.commits.extend(self.model.commits().into_iter().map(|commit| Commit::of(commit, at)));
    }

    /// Our clock jumps when its time has come.
    pub(super) fn turn_clock(&mut self) {
        match &mut self.jump {
            Some((0, skew)) => {
                self.skew = *skew;
                (self.jump, self.met) = (None, self.met + 1);
            }
            Some((left, _)) => *left -= 1,
            None => {}
        }
    }
}
