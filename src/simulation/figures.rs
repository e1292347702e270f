//! The figures of the proof, a line each, which `tests/proof` adds up.

use std::fmt;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Figure {
    /// Stories of whole syncs and uploads, each drawn from a seed.
    SeedsRun,
    /// Orders of events in a small list that were tried.
    SchedulesChecked,
    /// Places at which a process or a machine was stopped.
    CrashPoints,
    /// Requests, files, clocks and disks that were made to fail.
    FaultsInjected,
    /// Invoices at Qonto that were looked for in a mirror at the end.
    RowsCompared,
    /// Those of them that were lacking or different.
    RowsLost,
    /// Uploaded files whose copies at Qonto were counted.
    UploadsCompared,
    /// Copies at Qonto beyond the first of a file.
    DuplicatesUploaded,
    /// Broken products that a test told from ours.
    MutantsCaught,
    /// Broken products that no test told from ours.
    MutantsEscaped,
}

impl fmt::Display for Figure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::SeedsRun => "seeds run",
            Self::SchedulesChecked => "schedules checked",
            Self::CrashPoints => "crash points enumerated",
            Self::FaultsInjected => "faults injected",
            Self::RowsCompared => "rows compared",
            Self::RowsLost => "rows lost",
            Self::UploadsCompared => "uploads compared",
            Self::DuplicatesUploaded => "duplicates uploaded",
            Self::MutantsCaught => "mutants caught",
            Self::MutantsEscaped => "mutants escaped",
        })
    }
}

/// Adds to a figure; the lines of all tests are summed.
#[expect(clippy::print_stdout, reason = "the figures belong to the proof")]
pub(crate) fn tell(figure: Figure, count: u64) {
    // What a broken product did is no figure of ours.
    if crate::mutants::is_hunting() {
        return;
    }
    println!("figure: {count} {figure}");
}
