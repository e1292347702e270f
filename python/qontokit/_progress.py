"""Telling callers how far the work is, on their own thread, at most ten times a second."""

from __future__ import annotations

import sys
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar

from .reports import Progress

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._bars import Display
    from ._core import Pending, ProgressState
    from .types import ProgressArg

T = TypeVar("T")
INTERVAL = 1 / 9  # the last state is told at once, and then no second has more than ten


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
        if said != self._told:
            self._told = said
            self._next = monotonic() + INTERVAL
            self._tell(Progress(said))

    def leave(self) -> None:
        """Take note that there will be no more to tell, whatever the reason."""


class ShowingTicker(Ticker):
    """Shows a person how far it is; what cannot be shown is left out, for it must never end the work."""

    def __init__(self, state: ProgressState, displays: list[Display]) -> None:
        super().__init__(state, self._show)
        self._displays = displays

    def _show(self, progress: Progress) -> None:
        while self._displays:
            with suppress(Exception):
                self._displays[0].show(progress)
                return
            del self._displays[0]

    def leave(self) -> None:
        """Show where it ended, also when it failed."""
        if self._told is None:
            return
        self.finish()
        with suppress(Exception):
            for display in self._displays[:1]:
                display.close()


def ticker(state: ProgressState, progress: ProgressArg) -> Ticker | None:
    """Choose who is told; nobody when nobody would see it."""
    if callable(progress):
        return Ticker(state, progress)
    if not progress or sys.stderr is None:
        return None
    from ._bars import displays

    ways = displays(sys.stderr)
    return ShowingTicker(state, ways) if ways else None


def wait_and_tell(work: Pending[T], teller: Ticker | None) -> T:
    """Wait for the work; an error of the callback ends it."""
    if teller is None:
        return work.wait()
    try:
        value = work.wait(teller)
        teller.finish()
        return value
    finally:
        teller.leave()


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
        teller.leave()
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
