"""The table of the benchmarks is what their raw runs give, and no target of theirs has been left out."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from benchmarks import kept, report
from benchmarks.bars import bars
from benchmarks.process import Run
from benchmarks.result import NOT_MEASURED, Figure, Result, Runs, Target, ratio
from benchmarks.scenarios import SCENARIOS, first_sync, limits

if TYPE_CHECKING:
    from pathlib import Path

MACHINE, RUNS = kept.read()
TABLE = report.table(MACHINE, RUNS)
PLOT = report.PLOT.read_text("utf-8")

# As the targets were set: the scenario, a part of what is measured, and the target.
TARGETS = [
    ("W1", "wall, command", "≤ 1"),
    ("W1", "CPU, command", "≤ 0.6"),
    ("W1", "CPU, command without fsync", "≤ 0.4"),
    ("W1", "wall, command", "≥ 20"),
    ("W2", "CPU, command with hash, fsync and commits", "≤ 0.7"),
    ("W2", "CPU, command without fsync", "≤ 0.4"),
    ("W2", "wall, command, each fsync 5 ms slower", "≤ 1.3"),
    ("W3", "CPU, AsyncClient, kept in one list", "≤ 0.85"),
    ("W3", "wall, AsyncClient, kept in one list", "≤ 0.7"),
    ("W3", "CPU, AsyncClient, page by page", "≤ 0.85"),
    ("W3", "wall, AsyncClient, page by page", "≤ 0.7"),
    ("W3", "`async for`", "≤ 1.5"),
    ("W4", "wall, slices", "≥ 5"),
    ("W5", "wall, Q = ", "≤ 1"),
    ("W5", "answers with 429", "≤ 0"),
    ("W5", "10,000, 10,101 and 50,501", "≤ 1"),
    ("W6", "peak, 1,000,000 invoices", "≤ 64 MiB"),
    ("W6", "peak, 1,000,000 invoices", "≤ 1.1"),
    ("W6", "24 files of 10 MB", "≤ 24 MiB"),
    ("W7", "API requests", "≤ 4"),
    ("W7", "CPU", "≤ 120 ms"),
    ("W8", "rate, 100,000 rows", "≥ 0.8"),
    ("W8", "rate, 1,000,000 rows", "≥ 0.8"),
    ("W8", "rate, 100,000 rows", "≥ 20,000 rows/s"),
    ("W8", "rate, 1,000,000 rows", "≥ 10,000 rows/s"),
    ("W8", "`status()`", "≤ 20 ms"),
    ("W8", "`supplier_invoices`, 100", "≤ 20 ms"),
    ("W8", "`client_invoices`, 100", "≤ 20 ms"),
    ("W8", "`attachments`, 100", "≤ 20 ms"),
    ("W8", "`changes`, 100", "≤ 20 ms"),
    ("W9", "`import qontokit`", "≤ 20 ms"),
    ("W9", "`qontokit --version`", "≤ 30 ms"),
    ("W9", "wheel", "≤ 9 MB"),
    ("W10", "wall, `to_arrow`", "≥ 10"),
    ("W10", "wall, `to_arrow`", "≥ 3"),
    ("W10", "memory added at the peak", "≤ 1.5"),
]


def made(name: str, wall: float, cpu: float = 1.0, **said: int) -> Run:
    return Run(
        "first_sync", name, wall, cpu, 20.0, {"wanted_rows": 9, "wanted_files": 9, "rows": 9, "files": 9, **said}
    )


def line(runs: list[Run], measure: str, target: str) -> Result:
    results = first_sync.results(Runs("first_sync", runs))
    (found,) = [one for one in results if one.measure == measure and one.target == target]
    return found


def test_the_table_beside_the_raw_runs_is_made_of_them() -> None:
    assert report.TABLE.read_text("utf-8") == TABLE


def test_the_table_in_the_readme_is_made_of_them() -> None:
    readme = report.README.read_text("utf-8")
    assert report.placed(readme, TABLE) == readme


def test_the_plot_shows_the_medians_of_the_raw_runs() -> None:
    texts = set(re.findall(r"<text[^>]*>([^<]*)</text>", PLOT))
    for bar in (*bars(RUNS, "wall"), *bars(RUNS, "CPU")):
        assert bar.label in texts
        assert bar.text in texts | {""}


def test_the_table_goes_between_the_markers_alone() -> None:
    readme = f"before\n{report.BEGIN}\nold\n{report.END}\nafter\n"
    assert report.placed(readme, "new\n") == f"before\n{report.BEGIN}\nnew\n{report.END}\nafter\n"
    assert report.placed("no markers", "new\n") == "no markers"


@pytest.mark.parametrize(("scenario", "measure", "target"), TARGETS)
def test_each_target_has_a_line(scenario: str, measure: str, target: str) -> None:
    lines = report.results(RUNS)
    assert any(
        one.scenario.startswith(f"{scenario} ") and measure in one.measure and one.target == target for one in lines
    )


def test_each_target_has_a_line_when_nothing_was_measured() -> None:
    nothing = report.results([])
    assert [(one.scenario, one.target) for one in nothing] == [
        (one.scenario, one.target) for one in report.results(RUNS)
    ]
    assert not any(one.met for one in nothing)


def test_every_raw_run_belongs_to_a_scenario() -> None:
    assert {run.scenario for run in RUNS} <= {one.NAME for one in SCENARIOS}


def test_a_figure_is_the_median_of_its_runs() -> None:
    runs = [made("command", wall) for wall in (9.0, 1.0, 2.0)] + [made("aiohttp", 4.0)]
    met = line(runs, "wall, command", "≤ 1")
    assert (met.ours, met.beside, met.ratio, met.met) == ("2 s", "4 s aiohttp", "0.50", True)


def test_a_missed_target_is_told() -> None:
    missed = line([made("command", 5.0), made("aiohttp", 4.0)], "wall, command", "≤ 1")
    assert (missed.ratio, missed.met) == ("1.25", False)
    assert report.cells(missed)[-1] == "**no**"


def test_what_was_not_measured_is_told() -> None:
    absent = line([made("aiohttp", 4.0)], "wall, command", "≤ 1")
    assert (absent.ours, absent.met, report.cells(absent)[-1]) == (NOT_MEASURED, None, NOT_MEASURED)


def test_a_faster_run_that_lost_something_is_marked() -> None:
    runs = [made("command", 5.0), made("aiohttp", 4.0), made("aiohttp", 1.0, files=7, rows=8)]
    assert line(runs, "wall, command", "≤ 1").beside == "2.50 s aiohttp (**lost 1 of 9 rows and 2 of 9 files**)"


def test_a_run_of_ours_that_lost_something_meets_no_target() -> None:
    runs = [made("command", 1.0), made("command", 1.0, files=8), made("aiohttp", 4.0)]
    fast = line(runs, "wall, command", "≤ 1")
    assert (fast.ratio, fast.met) == ("0.25", False)
    assert "lost 1 of 9 files" in fast.ours


@pytest.mark.parametrize(
    ("target", "value", "met"),
    [
        (Target(most=1.0), 1.0, True),
        (Target(most=1.0), 1.001, False),
        (Target(least=20), 20.0, True),
        (Target(least=20), 19.99, False),
        (Target(), 1.0, None),
        (Target(most=1.0), None, None),
    ],
)
def test_a_target_includes_its_bound(target: Target, value: float | None, met: bool | None) -> None:
    assert target.is_met(value) is met


def test_a_ratio_close_to_its_target_is_not_rounded_into_it() -> None:
    close = ratio("", "", Figure(1.004), Figure(1.0), Target(most=1.0))
    assert (close.ratio, close.met) == ("1.00", False)


def test_the_time_allowed_under_the_limits() -> None:
    assert limits.allowed(1_000) == pytest.approx(2.0)
    assert limits.allowed(1_011) == pytest.approx(1.05 * 11 + 2)
    assert limits.allowed(10_000) == pytest.approx(1.05 * 99 + 2)
    assert limits.allowed(50_501) == pytest.approx(1.05 * 5 * 601 + 2)


def test_raw_runs_come_back_as_they_were_kept(tmp_path: Path) -> None:
    runs = [made("command", 1.25), replace(made("aiohttp", 2.5), peak_mib=None)]
    path = tmp_path / "runs.json"
    kept.write({"cores": 2}, runs, path)
    assert kept.read(path) == ({"cores": 2}, runs)
