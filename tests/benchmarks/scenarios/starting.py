"""What the package adds to an interpreter that starts and ends, and how large its wheel is."""

from collections.abc import Iterator

from ..conditions import Conditions
from ..process import Run, run
from ..result import Result, Runs, Target, alone, difference
from .second_sync import milliseconds

NAME = "starting"
TITLE = "W9 starting"
NOTHING, IMPORT, FIRST_USE, VERSION, WHEEL = "pass", "import", "first use", "version", "wheel"


def measure(conditions: Conditions) -> Iterator[Run]:
    python = str(conditions.clean_python)
    command = str(conditions.clean_python.with_name("qontokit"))
    lines = {
        NOTHING: [python, "-I", "-c", "pass"],
        IMPORT: [python, "-I", "-c", "import qontokit"],
        FIRST_USE: [python, "-I", "-c", "import qontokit; qontokit.AsyncClient"],
        VERSION: [command, "--version"],
    }
    for _ in range(max(15, 3 * conditions.rounds)):
        for name, line in lines.items():
            yield run(NAME, name, line)
    yield Run(NAME, WHEEL, 0.0, 0.0, None, {"megabytes": conditions.wheel.stat().st_size / 1e6})


def results(runs: Runs) -> list[Result]:
    empty = milliseconds(runs.wall(NOTHING, "`python -c pass`"))

    def more(measure: str, name: str, target: Target) -> Result:
        return difference(TITLE, measure, milliseconds(runs.wall(name)), empty, target)

    return [
        more("wall, `import qontokit`", IMPORT, Target(most=20, unit="ms")),
        more("wall, import and first use of `AsyncClient`", FIRST_USE, Target(unit="ms")),
        more("wall, `qontokit --version`", VERSION, Target(most=30, unit="ms")),
        alone(TITLE, "wheel", runs.said(WHEEL, "megabytes", "MB"), Target(most=9, unit="MB")),
    ]
