"""Writes the table and the plot from the raw runs, the same from the same runs."""

import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from . import kept
from .process import Run
from .result import NOT_MEASURED, Result, Runs
from .scenarios import SCENARIOS

HERE = Path(__file__).parent
TABLE = HERE / "table.md"
PLOT = HERE / "plot.svg"
README = HERE.parents[1] / "README.md"
BEGIN, END = "<!-- benchmarks -->", "<!-- /benchmarks -->"
HEADER = ("scenario", "measured", "qontokit", "beside it", "ratio or difference", "target", "met")


def main() -> None:
    machine, runs = kept.read()
    text = table(machine, runs)
    TABLE.write_text(text, "utf-8")
    README.write_text(placed(README.read_text("utf-8"), text), "utf-8")
    # Imported here, so that the table needs no package.
    from . import plot

    plot.draw(runs, PLOT)


def results(runs: Sequence[Run]) -> list[Result]:
    lines = [line for one in SCENARIOS for line in one.results(Runs(one.NAME, list(runs)))]
    # One scenario gives the lines of two.
    return sorted(lines, key=lambda line: place(line.scenario))


def place(scenario: str) -> tuple[float, str]:
    """W10 comes after W9, and what has no number after both."""
    numbered = re.match(r"W(\d+) ", scenario)
    return (int(numbered[1]) if numbered else math.inf, scenario)


def table(machine: dict[str, Any], runs: Sequence[Run]) -> str:
    lines = [f"| {' | '.join(HEADER)} |", f"|{'---|' * len(HEADER)}", *rows(results(runs))]
    return "\n".join([*lines, "", sentence(machine), ""])


def sentence(machine: dict[str, Any]) -> str:
    if not machine:
        return "Nothing has been measured yet."
    words = "{cores} cores ({processor}), {system}, CPython {python}".format_map(machine)
    return f"Medians of {machine['rounds']} alternating runs of whole processes on {words}."


def rows(lines: Sequence[Result]) -> list[str]:
    return [f"| {' | '.join(cells(line))} |" for line in lines]


def cells(line: Result) -> tuple[str, ...]:
    verdict = "" if line.met is None else "yes" if line.met else "**no**"
    if line.target and line.ours == NOT_MEASURED:
        verdict = NOT_MEASURED
    return line.scenario, line.measure, line.ours, line.beside, line.ratio, line.target, verdict


def placed(readme: str, text: str) -> str:
    """The README with the table between its markers, unchanged without them."""
    pattern = f"(?<={re.escape(BEGIN)}\n).*?(?={re.escape(END)})"
    return re.sub(pattern, lambda _: text, readme, flags=re.DOTALL)


if __name__ == "__main__":
    main()
