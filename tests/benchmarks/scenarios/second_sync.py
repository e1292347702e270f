"""A second sync of a mirror of 100,000 invoices in which nothing has changed."""

import shutil
import sys
from collections.abc import Iterator

from ..account import account
from ..conditions import Conditions
from ..contenders import against, command
from ..process import Run, run
from ..result import Figure, Result, Runs, Target, alone, difference

NAME = "second_sync"
TITLE = "W7 second sync"
SECOND, NOTHING = "second sync", "python -c pass"


def measure(conditions: Conditions) -> Iterator[Run]:
    folder = conditions.folder / "unchanged"
    line = [*command("--no-attachments"), str(folder)]
    with account(supplier_invoices=conditions.size(100_000, 300), client_invoices=0) as qonto:
        yield against(qonto, NAME, "first sync", line, folder)
        for _ in range(conditions.rounds):
            yield against(qonto, NAME, SECOND, line, folder)
            yield run(NAME, NOTHING, [sys.executable, "-c", "pass"])
    shutil.rmtree(folder)


def results(runs: Runs) -> list[Result]:
    target = Target(most=120, unit="ms")
    more = milliseconds(runs.cpu(SECOND)), milliseconds(runs.cpu(NOTHING, f"`{NOTHING}`"))
    return [
        alone(TITLE, "API requests", runs.said(SECOND, "api_requests"), Target(most=4)),
        difference(TITLE, "CPU", *more, target),
    ]


def milliseconds(figure: Figure) -> Figure:
    value = None if figure.value is None else figure.value * 1_000
    return Figure(value, "ms", figure.who, figure.lost)
