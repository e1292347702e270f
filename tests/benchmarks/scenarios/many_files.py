"""A first sync without any latency: 5,000 files of 50 kB, where only the work itself counts."""

from collections.abc import Iterator
from functools import partial

from ..conditions import Conditions
from ..contenders import command, contender, script
from ..process import Run
from ..result import Result, Runs, Target, alone, ratio

NAME = "many_files"
TITLE = "W2 many files"
NO_SYNC = "command without fsync"
SLOW_SYNC = "command, each fsync 5 ms slower"
SLOWER_BY = 5


def measure(conditions: Conditions) -> Iterator[Run]:
    rows = conditions.size(5_000, 50)
    make = partial(contender, NAME, settings={"supplier_invoices": rows, "client_invoices": 0}, wanted_files=rows)
    slow = conditions.with_slow_syncs(SLOWER_BY)
    contenders = {
        "aiohttp": make("aiohttp", script("rivals/aiohttp_sync")),
        "command": make("command", command()),
        NO_SYNC: make(NO_SYNC, command(), environment=conditions.without_syncs()),
        SLOW_SYNC: make(SLOW_SYNC, command(), environment=slow),
    }
    yield from conditions.alternate(contenders)


def results(runs: Runs) -> list[Result]:
    wall, cpu = runs.wall("aiohttp", "aiohttp"), runs.cpu("aiohttp", "aiohttp")
    usual = runs.wall("command", "without the wait")
    return [
        ratio(TITLE, "CPU, command with hash, fsync and commits", runs.cpu("command"), cpu, Target(most=0.7)),
        ratio(TITLE, f"CPU, {NO_SYNC}", runs.cpu(NO_SYNC), cpu, Target(most=0.4)),
        ratio(TITLE, "wall, command", runs.wall("command"), wall),
        ratio(TITLE, f"wall, {NO_SYNC}", runs.wall(NO_SYNC), wall),
        ratio(TITLE, f"wall, {SLOW_SYNC}", runs.wall(SLOW_SYNC), usual, Target(most=1.3)),
        alone(TITLE, "syncs of the file system", runs.said(SLOW_SYNC, "syncs")),
    ]
