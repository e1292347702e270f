//! How a mutant is caught: by an oracle that fails with it, for the right reason, and holds without it.

use std::sync::OnceLock;

use super::mutant::Mutant;
use super::quietly::quietly;
use crate::simulation::figures::{Figure, tell};

/// How one mutant is hunted.
pub(super) struct Hunt {
    /// What must hold for any seed; one that draws nothing takes no notice of it.
    pub(super) oracle: Box<dyn Fn(u64)>,
    /// Seeds that are tried before the mutant has escaped.
    pub(super) seeds: u64,
    /// What the failure is about: the file and some words of the check that fails.
    pub(super) says: [&'static str; 2],
}

/// Which seed told the mutant from ours, and how it failed; or how the mutant escaped.
type Verdict = Result<(u64, String), String>;

/// Every mutant is hunted once, whichever test asks first.
fn verdict(mutant: Mutant) -> &'static Verdict {
    static VERDICTS: [OnceLock<Verdict>; Mutant::ALL.len()] = [const { OnceLock::new() }; Mutant::ALL.len()];
    let place = Mutant::ALL.iter().position(|known| *known == mutant).unwrap();
    VERDICTS[place].get_or_init(|| hunted(mutant))
}

fn hunted(mutant: Mutant) -> Verdict {
    let Hunt { oracle, seeds, says } = mutant.hunt();
    let mut others = Vec::new();
    for seed in 0..seeds {
        match quietly(|| mutant.with(|| oracle(seed))) {
            Ok(()) => {}
            Err(failure) if says.iter().all(|words| failure.contains(words)) => {
                let ours = quietly(|| oracle(seed));
                return ours.map(|()| (seed, failure)).map_err(|ours| format!("seed {seed} fails without it: {ours}"));
            }
            Err(failure) => others.push(failure),
        }
    }
    others.truncate(3);
    Err(format!("none of {seeds} seeds fails as it should; others: {others:#?}"))
}

pub(super) fn assert_caught(mutant: Mutant) {
    let verdict = verdict(mutant);
    assert!(verdict.is_ok(), "{mutant:?} escapes: {verdict:?}");
}

#[test]
#[expect(clippy::print_stdout, reason = "the figures belong to the proof")]
fn every_mutant_is_caught() {
    let (caught, escaped): (Vec<_>, Vec<_>) = Mutant::ALL.into_iter().partition(|mutant| verdict(*mutant).is_ok());
    for mutant in &caught {
        let (seed, failure) = verdict(*mutant).as_ref().unwrap();
        let told: String = failure.lines().next().unwrap_or_default().chars().take(140).collect();
        println!("{mutant:?} is caught at seed {seed}: {told}");
    }
    let count = |mutants: &[Mutant]| u64::try_from(mutants.len()).unwrap();
    tell(Figure::MutantsCaught, count(&caught));
    tell(Figure::MutantsEscaped, count(&escaped));
    assert!(escaped.is_empty(), "{escaped:?}");
}
