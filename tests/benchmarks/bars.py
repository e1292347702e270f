"""What the plot shows: medians relative to those of the careful aiohttp script."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from .process import Run
from .result import Runs, quotient

# Scenario, its name in the plot, the careful script, and who stands beside it.
SHOWN = (
    (
        "first_sync",
        "first sync",
        "aiohttp",
        ("guide", "dlt", "httpx", "qodev", "AsyncClient", "Client", "command", "command without fsync"),
    ),
    ("many_files", "many files", "aiohttp", ("command", "command without fsync")),
    ("listing", "listing", "aiohttp, kept", ("AsyncClient, kept", "Client, kept")),
    ("listing", "listing", "aiohttp, let-go", ("AsyncClient, let-go", "Client, let-go")),
)
RIVALS = {"guide", "dlt", "httpx", "qodev"}


@dataclass(frozen=True)
class Bar:
    label: str
    is_ours: bool
    # None when it was not measured.
    value: float | None

    @property
    def text(self) -> str:
        return "" if self.value is None else f"{self.value:.2f}"


def bars(runs: Sequence[Run], measure: Literal["wall", "CPU"]) -> list[Bar]:
    found = []
    for scenario, title, careful, names in SHOWN:
        own = Runs(scenario, list(runs))
        figure_of = own.wall if measure == "wall" else own.cpu
        for name in names:
            value = quotient(figure_of(name).value, figure_of(careful).value)
            found.append(Bar(f"{title}, {name}", name not in RIVALS, value))
    return found
