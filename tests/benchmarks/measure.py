"""Measures what this project promises about time and memory, beside a rival on the same machine in the same run."""

import argparse
import json
import statistics
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from process import Run, fake, rival, run, sync

import upload

SUPPLIER_ONLY = ("--resource", "supplier_invoices")


def alternate(rounds: int, *commands: Callable[[int], Run]) -> list[list[Run]]:
    """Runs the commands in turn, so that a machine whose speed drifts treats them alike."""
    runs: list[list[Run]] = [[] for _ in commands]
    for number in range(rounds):
        for kept, command in zip(runs, commands, strict=True):
            kept.append(command(number))
    return runs


def wall(runs: list[Run]) -> float:
    return statistics.median(one.wall_seconds for one in runs)


def cpu(runs: list[Run]) -> float:
    return statistics.median(one.cpu_seconds for one in runs)


def sync_against_rival(rounds: int, folder: Path) -> list[list[Run]]:
    """1,000 invoices with files of 50 kB at 50 ms of API latency and 30 ms of file latency."""
    with fake(supplier_invoices=1_000, client_invoices=0, latency=0.05, file_latency=0.03) as (url, token):
        runs = alternate(
            rounds,
            lambda n: sync(url, token, folder / f"ours-{n}", *SUPPLIER_ONLY),
            lambda n: rival(url, token, folder / f"theirs-{n}", "supplier_invoices"),
        )
    ours, theirs = runs
    assert all(one.said["downloaded"] == 1_000 for one in ours), "our run lost files"
    assert all(one.said["files"] == 1_000 for one in theirs), "the rival lost files"
    print(f"sync, 1,000 invoices and files: {wall(ours):.2f} s, careful aiohttp {wall(theirs):.2f} s")
    print(f"  wall ratio {wall(ours) / wall(theirs):.2f} (target ≤ 1.00), CPU ratio {cpu(ours) / cpu(theirs):.2f}")
    return runs


def memory(rounds: int, folder: Path) -> list[list[Run]]:
    """Peak memory of a first sync must not grow with the number of invoices."""
    runs = []
    for invoices in (1_000, 20_000):
        with fake(supplier_invoices=invoices, client_invoices=0, attachment_bytes=2_000) as (url, token):
            runs.append([sync(url, token, folder / f"{invoices}-{n}", *SUPPLIER_ONLY) for n in range(rounds)])
    small, large = (statistics.median(one.peak_mib for one in kept) for kept in runs)
    print(f"peak memory: {small:.1f} MiB for 1,000 invoices, {large:.1f} MiB for 20,000")
    print(f"  growth {large - small:.1f} MiB (target < 10)")
    return runs


def import_time(rounds: int) -> list[list[Run]]:
    """What `import qontokit` adds to an interpreter that starts and ends, and what its first use adds."""
    python = [sys.executable, "-I", "-c"]
    runs = alternate(
        rounds,
        lambda _: run("import", [*python, "import qontokit"]),
        lambda _: run("import and use", [*python, "import qontokit; qontokit.AsyncClient"]),
        lambda _: run("pass", [*python, "pass"]),
    )
    imported, used = ((wall(kept) - wall(runs[2])) * 1_000 for kept in runs[:2])
    print(f"import qontokit: {imported:.1f} ms more than an empty interpreter (target < 20)")
    print(f"  with the first use of AsyncClient: {used:.1f} ms")
    return runs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--raw", type=Path, default=Path("target/benchmarks.json"), help="where the raw runs are kept")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        groups = [
            *import_time(max(15, 3 * arguments.rounds)),
            *sync_against_rival(arguments.rounds, folder),
            *memory(min(3, arguments.rounds), folder),
            *upload.memory(folder),
            *upload.against_the_guide(min(3, arguments.rounds), folder),
        ]
    arguments.raw.parent.mkdir(parents=True, exist_ok=True)
    arguments.raw.write_text(json.dumps([asdict(one) for group in groups for one in group], indent=1))
    print(f"raw runs: {arguments.raw}")


if __name__ == "__main__":
    main()
