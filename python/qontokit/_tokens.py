"""Awaiting a caller's token on the event loop that the caller's operation runs on."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from concurrent.futures import Future


def await_on(loop: asyncio.AbstractEventLoop, token: Awaitable[str], done: Callable[[Any], None]) -> Future[str]:
    """Await on that loop; ``done`` gets the finished future, and cancelling the future cancels the awaiting."""
    future = asyncio.run_coroutine_threadsafe(_awaited(token), loop)
    future.add_done_callback(done)
    return future


async def _awaited(token: Awaitable[str]) -> str:
    return await token
