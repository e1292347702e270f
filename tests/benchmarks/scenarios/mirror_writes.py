"""Rows written through the engine beside a bare loop that writes the same into the same tables: a program in Rust."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from ..conditions import Conditions
from ..process import Run, run
from ..result import Result, Runs, Target, alone, ratio

NAME = "mirror_writes"
TITLE = "W8 mirror writes"
PROGRAM = Path(__file__).parents[1] / "store"
CARGO = ["cargo", "bench", "--quiet", "--locked", "--no-default-features", "--bench", "store"]
# Rows, and how many a second are wanted.
SIZES = {"100,000 rows": (100_000, 20_000), "1,000,000 rows": (1_000_000, 10_000)}


def measure(conditions: Conditions) -> Iterator[Run]:
    if not PROGRAM.is_dir() or shutil.which("cargo") is None:
        print(f"not measured: cargo or {PROGRAM.name}/ is missing")
        return
    subprocess.run([*CARGO, "--no-run"], check=True)
    for name, (rows, _) in SIZES.items():
        # The program has its own alternating rounds; a million rows take minutes.
        rounds = 1 if rows == 1_000_000 else conditions.rounds
        count = conditions.size(rows, 1_000)
        yield run(NAME, name, [*CARGO, "--", "--rows", str(count), "--rounds", str(rounds)], os.environ)


def results(runs: Runs) -> list[Result]:
    lines = []
    for name, (_, wanted) in SIZES.items():
        engine = runs.said(name, "engine_rows_per_second", "rows/s")
        bare = runs.said(name, "baseline_rows_per_second", "rows/s", "bare rusqlite")
        lines.append(ratio(TITLE, f"rate, {name}", engine, bare, Target(least=0.8)))
        lines.append(alone(TITLE, f"rate, {name}", engine, Target(least=wanted, unit="rows/s")))
    return lines
