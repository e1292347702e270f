"""50,000 supplier invoices listed into Python dicts without any latency; whole processes, imports included."""

from collections.abc import Iterator
from functools import partial

from ..conditions import Conditions
from ..contenders import contender, script
from ..process import Run
from ..result import Result, Runs, Target, ratio

NAME = "listing"
TITLE = "W3 listing"
OURS = ("AsyncClient", "Client")


def measure(conditions: Conditions) -> Iterator[Run]:
    settings = {"supplier_invoices": conditions.size(50_000, 500), "client_invoices": 0}
    make = partial(contender, NAME, settings=settings)
    contenders = {"aiohttp": make("aiohttp", script("rivals/aiohttp_listing"))}
    for name in OURS:
        contenders[name] = make(name, [*script("ours/listing"), name, "{}"])
    contenders["rows"] = make("rows", script("ours/iterating"))
    yield from conditions.alternate(contenders)


def results(runs: Runs) -> list[Result]:
    wall, cpu = runs.wall("aiohttp", "aiohttp, orjson"), runs.cpu("aiohttp", "aiohttp, orjson")
    lines = []
    for name in OURS:
        lines.append(ratio(TITLE, f"CPU, {name}", runs.cpu(name), cpu, Target(most=0.85)))
        lines.append(ratio(TITLE, f"wall, {name}", runs.wall(name), wall, Target(most=0.7)))
    iterated, collected = runs.said("rows", "iterate", "s"), runs.said("rows", "collect", "s", "`collect()`")
    return [*lines, ratio(TITLE, "wall, `async for` over rows", iterated, collected, Target(most=1.5))]
