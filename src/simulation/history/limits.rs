//! Limits: of polls, of the length of a run, of requests, of refused credentials.

use std::collections::BTreeSet;
use std::time::Duration;

use super::log::{Asked, Breach, History, What};
use crate::time::Timestamp;

/// Polls for one file (I10).
const MOST_POLLS: u32 = 40;
/// Requests of a run beside those for its invoices and files, and those for each of these: faults end (I14).
const MOST_REQUESTS: usize = 2_000;
const MOST_FOR_ONE: usize = 40;
/// Requests that leave after a credential was refused (I15).
const MOST_REFUSED: usize = 5;
/// Qonto's windows (docs.qonto.com, rate limitations).
const WINDOWS: [(usize, Duration); 2] = [(1_000, Duration::from_secs(10)), (10_000, Duration::from_secs(600))];

/// No file is asked for too often (I10), and every run ends (I14).
pub(super) fn nothing_is_asked_for_ever(history: &History) -> Vec<Breach> {
    let polled = history.entries.iter().filter(|entry| matches!(entry.what, What::Polled(polls) if polls > MOST_POLLS));
    let mut breaches: Vec<Breach> =
        polled.map(|entry| Breach::new("I10", format!("{:?} was asked for too often", entry.row))).collect();
    let rows = history.commits.iter().map(|commit| &commit.row).collect::<BTreeSet<_>>().len();
    let long = history.runs.iter().filter(|run| run.len() > MOST_REQUESTS + MOST_FOR_ONE * rows);
    breaches.extend(long.map(|run| Breach::new("I14", format!("a run of {} requests for {rows} rows", run.len()))));
    breaches
}

/// Neither window is overrun, and a refused credential is not tried again and again (I15).
pub(super) fn windows_hold(history: &History) -> Vec<Breach> {
    let times: Vec<Timestamp> = history.asked.iter().filter(|asked| asked.is_api).map(|asked| asked.at).collect();
    let mut breaches = Vec::new();
    for (most, window) in WINDOWS {
        let too_many = |pair: &[Timestamp]| pair[most].since(pair[0]) < window;
        if times.windows(most + 1).any(too_many) {
            breaches.push(Breach::new("I15", format!("more than {most} requests in {window:?}")));
        }
    }
    for run in &history.runs {
        let refused = refused_again(&history.asked[run.clone()]);
        if refused > MOST_REFUSED {
            breaches.push(Breach::new("I15", format!("{refused} requests with a credential that was refused")));
        }
    }
    breaches
}

/// Refused requests that had not left yet when the first refusal arrived, and that one.
fn refused_again(asked: &[Asked]) -> usize {
    let refused = |asked: &&Asked| asked.answered.as_ref().is_some_and(|answered| answered.status == 401);
    let first = asked.iter().filter(refused).filter_map(|asked| Some(asked.answered.as_ref()?.at)).min();
    let later = asked.iter().filter(refused).filter(|asked| first.is_some_and(|first| asked.at > first)).count();
    later + usize::from(first.is_some())
}
