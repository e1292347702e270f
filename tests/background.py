"""Runs one call of either client beside a test."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from support import Twin


def begin(twin: Twin, call: Callable[[], Any]) -> asyncio.Task[Any]:
    """Start a call: as a task, or in a thread of its own that a task waits for."""
    return asyncio.create_task(_awaited(call) if twin.is_async else _in_thread(call))


async def _awaited(call: Callable[[], Any]) -> Any:
    return await call()


async def _in_thread(call: Callable[[], Any]) -> Any:
    outcome: list[Any] = []

    def run() -> None:
        try:
            outcome.append((call(), None))
        except BaseException as error:  # noqa: BLE001 - it is raised again where the test waits
            outcome.append((None, error))

    thread = threading.Thread(target=run)
    thread.start()
    while thread.is_alive():
        await asyncio.sleep(0.005)
    thread.join()
    value, error = outcome[0]
    if error is not None:
        raise error
    return value


async def until(condition: Callable[[], bool]) -> None:
    """Wait until something is so; the test's own time limit ends a wait in vain."""
    while not condition():
        await asyncio.sleep(0.005)
