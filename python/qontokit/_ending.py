"""Letting go of what an operation holds, whoever gives the operation up and however often."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._core import Pending


async def let_go(work: Pending[None]) -> None:
    """Await to the end although the task may be cancelled meanwhile; a cancellation is passed on then.

    A caller whose task has ended may sync the same mirror or remove its folder at once.
    """
    import asyncio

    letting_go = asyncio.ensure_future(_run(work))
    is_cancelled = False
    while not letting_go.done():
        try:
            await asyncio.wait({letting_go})
        except asyncio.CancelledError:
            is_cancelled = True
    if letting_go.cancelled():
        raise asyncio.CancelledError
    error = letting_go.exception()
    if is_cancelled:
        raise asyncio.CancelledError
    if error is not None:
        raise error


async def _run(work: Pending[None]) -> None:
    await work
