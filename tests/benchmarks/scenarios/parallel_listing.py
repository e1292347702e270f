"""50,000 supplier invoices listed at 100 ms of latency: parallel slices beside one walk."""

import json
from collections.abc import Iterator
from functools import partial

from ..conditions import Conditions
from ..contenders import contender, script
from ..process import Run
from ..result import Result, Runs, Target, alone, times

NAME = "parallel_listing"
TITLE = "W4 parallel listing"
SLICES, WALK = "slices", "one walk"


def measure(conditions: Conditions) -> Iterator[Run]:
    settings = {"supplier_invoices": conditions.size(50_000, 2_000), "client_invoices": 0, "latency": 0.1}
    make = partial(contender, NAME, settings=settings)
    # One request at a time leaves nothing to run beside it.
    single = json.dumps({"max_in_flight": 1})
    contenders = {
        SLICES: make(SLICES, [*script("ours/listing"), "AsyncClient", "kept", "{}"]),
        WALK: make(WALK, [*script("ours/listing"), "AsyncClient", "kept", single]),
    }
    yield from conditions.alternate(contenders)


def results(runs: Runs) -> list[Result]:
    return [
        times(TITLE, "wall, slices", runs.wall(SLICES), runs.wall(WALK, WALK), Target(least=5)),
        alone(TITLE, "API requests, slices", runs.said(SLICES, "api_requests")),
    ]
