"""50,000 supplier invoices listed into Python dicts without any latency; whole processes, imports and exit included.

Once every row is kept in one list, where Python's collector has its share, and once each page is let go.
"""

from collections.abc import Iterator
from functools import partial

from ..conditions import Conditions
from ..contenders import contender, script
from ..process import Run
from ..result import Result, Runs, Target, ratio

NAME = "listing"
TITLE = "W3 listing"
OURS = ("AsyncClient", "Client")
WAYS = {"kept": "kept in one list", "let-go": "page by page"}


def measure(conditions: Conditions) -> Iterator[Run]:
    settings = {"supplier_invoices": conditions.size(50_000, 500), "client_invoices": 0}
    make = partial(contender, NAME, settings=settings)
    contenders = {}
    for way in WAYS:
        name = f"aiohttp, {way}"
        contenders[name] = make(name, [*script("rivals/aiohttp_listing"), way])
        for kind in OURS:
            name = f"{kind}, {way}"
            contenders[name] = make(name, [*script("ours/listing"), kind, way, "{}"])
    contenders["rows"] = make("rows", script("ours/iterating"))
    yield from conditions.alternate(contenders)


def results(runs: Runs) -> list[Result]:
    lines = []
    for way, words in WAYS.items():
        rival = f"aiohttp, {way}"
        wall, cpu = runs.wall(rival, "aiohttp, orjson"), runs.cpu(rival, "aiohttp, orjson")
        for kind in OURS:
            name = f"{kind}, {way}"
            lines.append(ratio(TITLE, f"CPU, {kind}, {words}", runs.cpu(name), cpu, Target(most=0.85)))
            lines.append(ratio(TITLE, f"wall, {kind}, {words}", runs.wall(name), wall, Target(most=0.7)))
    iterated, collected = runs.said("rows", "iterate", "s"), runs.said("rows", "collect", "s", "`collect()`")
    return [*lines, ratio(TITLE, "wall, `async for` over rows", iterated, collected, Target(most=1.5))]
