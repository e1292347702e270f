"""A first sync at a latency like Qonto's: 1,000 supplier invoices and as many files of 50 kB."""

from collections.abc import Iterator
from functools import partial

from ..conditions import Conditions
from ..contenders import command, contender, ours, script
from ..process import Run
from ..result import Result, Runs, Target, ratio, times

NAME = "first_sync"
TITLE = "W1 first sync"
OURS = ("command", "AsyncClient", "Client")
NO_SYNC = "command without fsync"
RIVALS = ("httpx", "qodev", "dlt", "guide")


def measure(conditions: Conditions) -> Iterator[Run]:
    rows = conditions.size(1_000, 30)
    settings = {"supplier_invoices": rows, "client_invoices": 0, "latency": 0.05, "file_latency": 0.03}
    lines = {
        "aiohttp": script("rivals/aiohttp_sync"),
        "command": command(),
        "httpx": script("rivals/httpx_sync"),
        "AsyncClient": ours("AsyncClient"),
        "qodev": script("rivals/qodev_sync"),
        "Client": ours("Client"),
        "dlt": script("rivals/dlt_sync"),
    }
    make = partial(contender, NAME, settings=settings, wanted_files=rows)
    contenders = {name: make(name, line) for name, line in lines.items()}
    contenders[NO_SYNC] = make(NO_SYNC, command(), environment=conditions.without_syncs())
    yield conditions.once(make("guide", script("rivals/guide_sync")))
    yield from conditions.alternate(contenders)


def results(runs: Runs) -> list[Result]:
    lines = []
    for name in OURS:
        wall, cpu = runs.wall("aiohttp", "aiohttp"), runs.cpu("aiohttp", "aiohttp")
        lines.append(ratio(TITLE, f"wall, {name}", runs.wall(name), wall, Target(most=1.0)))
        lines.append(ratio(TITLE, f"CPU, {name}", runs.cpu(name), cpu, Target(most=0.6)))
        lines.append(arrival(runs, name, "aiohttp"))
    cpu = runs.cpu("aiohttp", "aiohttp")
    lines.append(ratio(TITLE, f"CPU, {NO_SYNC}", runs.cpu(NO_SYNC), cpu, Target(most=0.4)))
    for name in RIVALS:
        wall = runs.wall(name, name)
        target = Target(least=20) if name == "guide" else Target()
        lines.append(times(TITLE, "wall, command", runs.wall("command"), wall, target))
        lines.append(times(TITLE, "CPU, command", runs.cpu("command"), runs.cpu(name, name)))
        lines.append(arrival(runs, "command", name))
    return lines


def arrival(runs: Runs, name: str, rival: str) -> Result:
    measured = f"API requests / rows / files / peak, {name}"
    return Result(TITLE, measured, runs.arrived(name), runs.arrived(rival, rival), "", "", None)
