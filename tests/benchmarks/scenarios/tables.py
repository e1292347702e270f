"""100,000 supplier invoices of a mirror into a table in memory, beside what one writes with pandas or polars.

Only the work counts, from opening the mirror to the finished table: none pays for its imports.
"""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ..account import account
from ..conditions import Conditions
from ..contenders import MODULES, against, command, module
from ..process import Run, run
from ..result import Result, Runs, Target, ratio, times

NAME = "tables"
TITLE = "W10 table of a mirror"
OURS, PANDAS, POLARS = "to_arrow", "pandas", "polars"
LINES = {
    PANDAS: [*module("rivals.mirror_frame"), PANDAS],
    OURS: module("ours.table"),
    POLARS: [*module("rivals.mirror_frame"), POLARS],
}
WORDS = {PANDAS: "`json.loads`, `pandas.json_normalize`", POLARS: "orjson, `polars.from_dicts`"}
WANTED = {PANDAS: Target(least=10), POLARS: Target(least=3)}


def measure(conditions: Conditions) -> Iterator[Run]:
    folder = conditions.folder / "mirror"
    rows = conditions.size(100_000, 300)
    with account(supplier_invoices=rows, client_invoices=0) as qonto:
        yield against(qonto, NAME, "first sync", [*command("--no-attachments"), str(folder)], folder)
    for _ in range(conditions.rounds):
        yield from in_turn(folder, rows)
    shutil.rmtree(folder)


def in_turn(folder: Path, rows: int) -> Iterator[Run]:
    """Each contender once, and all of them must have read the same amounts."""
    runs = [run(NAME, name, [*line, str(folder)], MODULES) for name, line in LINES.items()]
    sums = {done.name: done.said.pop("sums") for done in runs}
    assert all(one == sums[OURS] for one in sums.values()), sums
    yield from (replace(done, said={**done.said, "wanted_rows": rows}) for done in runs)


def results(runs: Runs) -> list[Result]:
    lines = []
    for rival, words in WORDS.items():
        for key in ("wall", "CPU"):
            beside = runs.said(rival, key, "s", words)
            target = WANTED[rival] if key == "wall" else Target()
            lines.append(times(TITLE, f"{key}, `to_arrow`", runs.said(OURS, key, "s"), beside, target))
    memory, added = "memory added at the peak, `to_arrow`", runs.said(OURS, "added", "MiB")
    table = runs.said(OURS, "nbytes", "MiB", "the table itself")
    lines.append(ratio(TITLE, memory, added, table, Target(most=1.5)))
    for rival, words in WORDS.items():
        lines.append(times(TITLE, memory, added, runs.said(rival, "added", "MiB", words)))
    return lines
