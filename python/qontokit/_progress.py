"""Telling callers how far the work is, on their own thread, at most ten times a second."""

from __future__ import annotations

import sys
from time import monotonic
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

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
        if said != self._told:
            self._told = said
            self._next = monotonic() + INTERVAL
            self._tell(Progress(said))

    def leave(self) -> None:
        """Take note that there will be no more to tell, whatever the reason."""


class LineTicker(Ticker):
    """Keeps one line of a terminal up to date."""

    def __init__(self, state: ProgressState, terminal: TextIO) -> None:
        super().__init__(state, self._write)
        self._terminal = terminal

    def _write(self, progress: Progress) -> None:
        total = "" if progress.total is None else f"/{progress.total}"
        self._terminal.write(f"\r\x1b[K{progress.stage}: {progress.done}{total}")
        self._terminal.flush()

    def leave(self) -> None:
        """Leave the line to what comes next."""
        if self._told is not None:
            self._terminal.write("\n")


def ticker(state: ProgressState, progress: ProgressArg) -> Ticker | None:
    """Choose who is told; nobody when there is no terminal to write on."""
    if callable(progress):
        return Ticker(state, progress)
    terminal: TextIO | None = sys.stderr
    return LineTicker(state, terminal) if progress and terminal is not None and terminal.isatty() else None


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
