"""Telling callers how far the work is, on their own thread, at most ten times a second."""

from __future__ import annotations

import sys
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar

from .reports import Progress

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._core import Pending, ProgressState
    from .types import ProgressArg

T = TypeVar("T")
INTERVAL = 0.1


class Ticker:
    """Reads the state of an operation and passes on what is new."""

    def __init__(self, state: ProgressState, tell: Callable[[Progress], object]) -> None:
        self._state = state
        self._tell = tell
        self._told: dict[str, Any] | None = None
        self._next = 0.0

    def __call__(self) -> None:
        """Tell what is new, unless it is too soon."""
        if monotonic() >= self._next:
            self.finish()

    def finish(self) -> None:
        """Tell what is new."""
        said = self._state.snapshot()
        if said == self._told:
            return
        self._told = said
        self._next = monotonic() + INTERVAL
        self._tell(Progress(said))


def ticker(state: ProgressState, progress: ProgressArg) -> Ticker | None:
    """Choose who is told; nobody when there is no terminal to write on."""
    if callable(progress):
        return Ticker(state, progress)
    return Ticker(state, _print) if progress and sys.stderr.isatty() else None


def wait_and_tell(work: Pending[T], teller: Ticker | None) -> T:
    """Wait for the work; an error of the callback ends it."""
    value = work.wait(teller)
    if teller is not None:
        teller.finish()
    return value


async def await_and_tell(work: Pending[T], teller: Ticker | None) -> T:
    """Await the work; an error of the callback ends it."""
    if teller is None:
        return await work
    import asyncio

    task = asyncio.ensure_future(_run(work))
    try:
        while not task.done():
            await asyncio.wait({task}, timeout=INTERVAL)
            teller()
        value = task.result()
        teller.finish()
        return value
    finally:
        await _end(task)


async def _run(work: Pending[T]) -> T:
    return await work


async def _end(task: Any) -> None:
    import asyncio

    if not task.done():
        task.cancel()
        await asyncio.wait({task})
    if not task.cancelled():
        task.exception()


def _print(progress: Progress) -> None:
    total = "" if progress.total is None else f"/{progress.total}"
    sys.stderr.write(f"{progress.stage}: {progress.done}{total}\n")
