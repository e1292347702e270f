"""Every scenario, in the order of the table."""

from collections.abc import Iterator
from typing import Protocol

from ..conditions import Conditions
from ..process import Run
from ..result import Result, Runs
from . import (
    first_sync,
    limits,
    listing,
    many_files,
    memory,
    mirror_writes,
    parallel_listing,
    second_sync,
    starting,
    tables,
    uploads,
)


class Scenario(Protocol):
    NAME: str

    def measure(self, conditions: Conditions) -> Iterator[Run]:
        """Runs it; slow."""

    def results(self, runs: Runs) -> list[Result]:
        """Its lines of the table, from the raw runs or from none."""


SCENARIOS: tuple[Scenario, ...] = (
    first_sync,
    many_files,
    listing,
    parallel_listing,
    limits,
    memory,
    second_sync,
    mirror_writes,
    starting,
    tables,
    uploads,
)
