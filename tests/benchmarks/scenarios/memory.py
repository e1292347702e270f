"""Peak memory of first syncs of very different size, and what the largest mirror then answers."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from ..conditions import Conditions, Contender
from ..contenders import command, contender, script
from ..process import Run, run
from ..result import Result, Runs, Target, alone, difference, ratio

NAME = "memory"
TITLE = "W6 memory"
QUESTIONS = "W8 large mirror"
MANY, MOST = "100,000 invoices", "1,000,000 invoices"
SMALL, LARGE = "24 files of 10 kB", "24 files of 10 MB"
VIEWS = ("supplier_invoices", "client_invoices", "attachments", "changes")
# It takes a minute, and the peaks of two runs differ by less than 1 MiB.
ROUNDS_OF_MOST = 2


def measure(conditions: Conditions) -> Iterator[Run]:
    files = {
        name: contender(NAME, name, command(), in_flight(size), wanted_files=24)
        for name, size in ((SMALL, 10_000), (LARGE, conditions.size(10_000_000, 100_000)))
    }
    yield from conditions.alternate(files)
    many = listing_only(MANY, conditions.size(100_000, 300))
    yield from conditions.alternate({MANY: many})
    most = listing_only(MOST, conditions.size(1_000_000, 1_000))
    yield from conditions.alternate({MOST: most}, min(ROUNDS_OF_MOST, conditions.rounds) - 1)
    yield from asked(most, conditions.folder / "largest")


def in_flight(size: int) -> dict[str, object]:
    """Files that all wait for their host at first, so that they come at once."""
    return {
        "supplier_invoices": 24,
        "client_invoices": 0,
        "attachment_bytes": size,
        "file_latency": 0.3,
        "quirks": {"uniform_sizes": True},
    }


def listing_only(name: str, rows: int) -> Contender:
    settings = {"supplier_invoices": rows, "client_invoices": 0}
    return contender(NAME, name, command("--no-attachments"), settings)


def asked(most: Contender, folder: Path) -> Iterator[Run]:
    """The largest mirror once more, and what it answers."""
    folder.mkdir()
    yield most(folder)
    os.sync()
    yield run(NAME, QUESTIONS, [*script("ours/questions"), str(folder)])
    shutil.rmtree(folder)


def results(runs: Runs) -> list[Result]:
    small, large = runs.peak(SMALL, SMALL), runs.peak(LARGE)
    in_time = Target(most=20, unit="ms")
    answers = [alone(QUESTIONS, "`status()`", runs.said(QUESTIONS, "status", "ms"), in_time)]
    for view in VIEWS:
        what = f"`{view}`, 100 by an index"
        answers.append(alone(QUESTIONS, what, runs.said(QUESTIONS, view, "ms"), in_time))
    whole = {
        "attachments by id": "`attachments`, the first 100 by id, sorted",
        "newest": "`supplier_invoices`, newest 100 ids by date",
        "aggregate": "`supplier_invoices`, sums and counts by status",
    }
    return [
        alone(TITLE, f"peak, {MOST}", runs.peak(MOST), Target(most=64, unit="MiB")),
        ratio(TITLE, f"peak, {MOST}", runs.peak(MOST), runs.peak(MANY, MANY), Target(most=1.1)),
        difference(TITLE, f"peak, {LARGE} in flight", large, small, Target(most=24, unit="MiB")),
        *answers,
        *(alone(QUESTIONS, what, runs.said(QUESTIONS, name, "ms")) for name, what in whole.items()),
    ]
