"""A sync under Qonto's limits: a bit more than 1,000 requests, so that the first window is full once."""

from collections.abc import Iterator

from ..conditions import Conditions
from ..contenders import contender, ours
from ..process import Run
from ..result import Figure, Result, Runs, Target, alone, ratio

NAME = "limits"
TITLE = "W5 limits"
CLIENT = "AsyncClient"
# Each address of a file is a request; with pages and the organisation they come to 1,011.
FILES = 997


def measure(conditions: Conditions) -> Iterator[Run]:
    files = conditions.size(FILES, 30)
    settings = {"supplier_invoices": files, "client_invoices": 0, "attachment_bytes": 1_000, "enforce_rate_limit": True}
    line = ours(CLIENT, client={"rate_limit": True})
    yield from conditions.alternate({CLIENT: contender(NAME, CLIENT, line, settings, wanted_files=files)})


def results(runs: Runs) -> list[Result]:
    requests = runs.said(CLIENT, "api_requests").value
    asked = "about 1,011" if requests is None else f"{requests:,.0f}"
    bound = None if requests is None else allowed(int(requests))
    simulated = "Q = 10,000, 10,101 and 50,501 on the simulated clock"
    return [
        ratio(
            TITLE, f"wall, Q = {asked} over HTTP", runs.wall(CLIENT), Figure(bound, "s", "allowed"), Target(most=1.0)
        ),
        alone(TITLE, "answers with 429", runs.said(CLIENT, "too_many"), Target(most=0)),
        Result(TITLE, simulated, "a test of `tests/run`", "allowed", "", "≤ 1", None),
    ]


def allowed(requests: int) -> float:
    """Seconds for so many requests: what the windows of 10 min and 10 s cost, and a bit."""
    long, short = divmod(requests - 1, 10_000)
    return 1.05 * (601 * long + 11 * (short // 1_000)) + 2
